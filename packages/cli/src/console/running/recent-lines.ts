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
  const text = readableFailure(printed) ?? readableLog(printed, plain);
  if (text === undefined) return undefined;
  const isLong = text.length > LONGEST_LINE;
  const message = isLong ? `${text.slice(0, LONGEST_LINE).toWellFormed()} ...` : text;
  return { functionName, time, message };
}

/** What Lambda's Node.js runtime prints of an error that a handler throws: its fields in JSON. */
const FAILURE =
  /\tERROR\t(Invoke Error|Uncaught Exception|Unhandled Promise Rejection) *\t(\{.*\})\s*$/s;

/** A failure with its stack as a stack is read. */
function readableFailure(printed: string): string | undefined {
  const [, kind, json = ""] = FAILURE.exec(printed) ?? [];
  if (kind === undefined) return undefined;
  try {
    const { stack, errorType, errorMessage } = JSON.parse(json) as Readonly<
      Record<string, unknown>
    >;
    const lines = Array.isArray(stack) ? stack.map(String) : [`${errorType}: ${errorMessage}`];
    return [`ERROR ${kind}`, ...lines.map((line) => `  ${line}`)].join("\n");
  } catch {
    return undefined;
  }
}

const plain = (_color: string, text: string) => text;
