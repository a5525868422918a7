import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readSignatureClaim } from "@proton/signature-v4";
import { refuseRegion } from "../data-plane/other-services.ts";
import { openSandbox, type Sandbox, type SandboxOptions } from "../sandbox.ts";
import type { OtherAccounts } from "./other-accounts.ts";
import type { OtherRegions } from "./other-regions.ts";

/** An account: a sandbox for each of its Regions, which have its roles in common. */
export interface Account {
  /** The Region that is meant where none is named. */
  readonly home: Sandbox;
  /** `undefined` for a Region that there is not. */
  in(region: string): Sandbox | undefined;
  /** The home first. */
  all(): readonly Sandbox[];
  /** Opens another Region, once. */
  open(region: string): Promise<void>;
  close(): Promise<void>;
}

export interface AccountOptions extends Omit<SandboxOptions, "otherAccounts" | "otherRegions"> {
  readonly otherAccounts: (region: () => string) => OtherAccounts;
}

/** Roles are an account's, not a Region's: whichever Region is asked answers of all of them. */
const GLOBAL_SERVICES = new Set(["iam", "sts"]);

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Whether a text can be the name of a Region, such as `eu-central-1`. */
export const isRegion = (text: string) => REGION.test(text);

/**
 * Opens the home Region of an account. Others are below its directory, each with databases, ports and
 * stacks of its own. As long as there is none, the home answers for every Region.
 *
 * @throws {StateError} as {@link openSandbox} does
 */
export async function openAccount(options: AccountOptions): Promise<Account> {
  const opened = new Map<string, Sandbox>();
  const { otherAccounts, ...common } = options;

  const openRegion = async (given: Omit<SandboxOptions, "otherAccounts" | "otherRegions">) => {
    let own = "";
    const sandbox = await openSandbox({
      ...given,
      otherAccounts: otherAccounts(() => own),
      otherRegions: otherRegions(opened, () => own),
    });
    own = sandbox.region;
    opened.set(own, sandbox);
    return sandbox;
  };

  const home = await openRegion(common);
  return {
    home,
    in: (region) => opened.get(region),
    all: () => [...opened.values()],
    async open(region) {
      if (opened.has(region)) return;
      const directory = regionDirectory(options.directory);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await openRegion({
        ...common,
        directory: join(directory, region),
        fresh: false,
        httpPort: 0,
        dataPort: 0,
        region,
        accountId: home.accountId,
        operatorKeyId: home.operatorCredentials.accessKeyId,
        operatorSecret: home.operatorCredentials.secretAccessKey,
        iam: home.iam,
      });
    },
    async close() {
      for (const sandbox of [...opened.values()].reverse()) await sandbox.close();
    },
  };
}

/** The Regions that an account's directory has, beside its home. */
export async function regionsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(regionDirectory(directory)).catch(() => []);
  return names.filter(isRegion).sort();
}

const regionDirectory = (directory: string) => join(resolve(directory), "regions");

function otherRegions(opened: ReadonlyMap<string, Sandbox>, own: () => string): OtherRegions {
  return {
    answering({ url = "/", headers }) {
      if (opened.size < 2) return undefined;
      const claim = readSignatureClaim(url, headers);
      if (typeof claim === "string") return undefined;
      const [, region = "", service = ""] = claim.scope.split("/");
      if (region === own() || GLOBAL_SERVICES.has(service)) return undefined;
      const there = opened.get(region);
      if (there !== undefined) return there.handle;
      return (request, response) =>
        refuseRegion({ region, service, regions: [...opened.keys()] }, request, response);
    },
    async regionOfBucket(bucket) {
      for (const [region, sandbox] of opened) {
        if (region !== own() && (await sandbox.hasBucket(bucket))) return region;
      }
      return undefined;
    },
  };
}
