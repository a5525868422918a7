import type { AskInput, AskOutput, FunctionLine } from "@proton/console/extension";
import { readableLog } from "../../output/readable-log.ts";
import { functionsOf, type RunningApplication } from "./running-application.ts";

/** What of a log is looked at: a page shows its end. */
const MOST_BYTES = 64 * 1024;
const MOST_LINES = 1_000;
/** A function may print megabytes at once. */
const LONGEST_LINE = 16 * 1024;

/** What Lambda writes around what a function prints. */
const OF_THE_PLATFORM = /^(INIT_START|INIT_REPORT|START|END|REPORT) /;

/** The functions of this machine, and what they printed last. */
export function recentLines(
  { accounts }: RunningApplication,
  { functionName }: AskInput<"function-logs">,
): AskOutput<"function-logs"> {
  const functions = accounts.flatMap((account) =>
    functionsOf(account).map((each) => ({ ...each, account })),
  );
  const wanted = functions.filter(
    (each) => (functionName ?? each.functionName) === each.functionName,
  );
  const lines = wanted.flatMap(({ account, group, functionName }) =>
    account.logs
      .recent(group, MOST_BYTES)
      .filter(({ message }) => !OF_THE_PLATFORM.test(message))
      .flatMap(({ time, message }) => lineOf(functionName, time.getTime(), message) ?? []),
  );
  return {
    functions: functions.map(({ functionName, name, owner }) => ({ functionName, name, owner })),
    lines: lines.sort((a, b) => a.time - b.time).slice(-MOST_LINES),
  };
}

/** A line as the terminal shows it, too, bounded; `undefined` for one that holds metrics alone. */
export function lineOf(
  functionName: string,
  time: number,
  printed: string,
): FunctionLine | undefined {
  const text = readableLog(printed, plain);
  if (text === undefined) return undefined;
  const isLong = text.length > LONGEST_LINE;
  const message = isLong ? `${text.slice(0, LONGEST_LINE).toWellFormed()} ...` : text;
  return { functionName, time, message };
}

const plain = (_color: string, text: string) => text;
