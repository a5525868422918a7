import {
  chosenTroubles,
  type SandboxAccountsOptions,
  TROUBLES,
  type TroubleName,
} from "@proton/sandbox";
import { suggestion } from "@proton/text";
import type { Arguments } from "../command.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `start`, `dev` and `serve` that only the sandbox reads. */
export const SANDBOX_OPTIONS = {
  "record-unknown": {
    description: "Keep resources that the sandbox does not know, instead of failing their stack",
  },
  "shift-minute": {
    description: "Seconds that stand for a minute of a traffic shift, from 0.01 to 60",
    placeholder: "<seconds>",
    default: "1",
  },
  accounts: {
    description:
      "Accounts beside the first one, 000000000000, by their ids, separated by commas; they stay",
    placeholder: "<ids>",
  },
  regions: {
    description: "Regions beside the first one, us-east-1, separated by commas; they stay",
    placeholder: "<names>",
  },
  unpleasant: {
    description: `How CloudFormation's API is as unpleasant as AWS: all, or some, with commas, of ${Object.keys(TROUBLES).join(", ")}`,
    placeholder: "<troubles>",
  },
} as const;

/** What of the sandbox these options decide. */
export type SandboxSettings = Pick<
  SandboxAccountsOptions,
  "recordUnknown" | "shiftMinuteMilliseconds" | "accounts" | "regions" | "unpleasantness"
>;

/** @throws UsageError for a value that cannot be */
export function sandboxSettings(given: Arguments): SandboxSettings {
  const text = given.option("shift-minute") ?? "";
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds >= 0.01 && seconds <= 60)) {
    throw new UsageError(`--shift-minute is "${text}", but must be a number from 0.01 to 60`);
  }
  const accounts = given.option("accounts")?.split(",") ?? [];
  return {
    recordUnknown: given.flag("record-unknown"),
    shiftMinuteMilliseconds: seconds * 1000,
    accounts,
    regions: given.option("regions")?.split(",") ?? [],
    ...unpleasantness(given.option("unpleasant")),
  };
}

function unpleasantness(text: string | undefined): Pick<SandboxSettings, "unpleasantness"> {
  if (text === undefined) return {};
  const known = Object.keys(TROUBLES) as TroubleName[];
  if (text === "all") return { unpleasantness: chosenTroubles(known) };
  const names = text.split(",").map((name) => {
    const found = known.find((one) => one === name);
    if (found !== undefined) return found;
    throw new UsageError(
      `--unpleasant names "${name}", but can only name ${known.join(", ")}, or be all${suggestion(name, known)}`,
    );
  });
  return { unpleasantness: chosenTroubles(names) };
}
