import type { SandboxEvent } from "@proton/sandbox";
import { readableLog } from "../output/readable-log.ts";
import type { Terminal } from "../terminal.ts";
import { nameOf, sandboxEventLine } from "./sandbox-event-line.ts";

/** Within this time the same failure is not told again: its log has every one. */
const QUIET_MILLISECONDS = 5_000;
const MOST_REMEMBERED = 1_000;

/** How what functions log is shown in the terminal that they run in. */
export const LOG_FORMATS = ["readable", "json", "none"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Prints what the sandbox has to say: a denial once, a failure once in a while, each line of a log. */
export function showSandboxEvents(
  terminal: Terminal,
  logs: LogFormat = "none",
  now: () => number = Date.now,
): (event: SandboxEvent) => void {
  const shownAt = new Map<string, number>();
  return (event) => {
    if (event.code === "function-log") return showLog(terminal, logs, event);
    const line = sandboxEventLine(event, terminal.style);
    if (line === undefined) return;
    const isDenial = event.code.endsWith("-denied");
    const last = shownAt.get(line);
    if (last !== undefined && (isDenial || now() - last < QUIET_MILLISECONDS)) return;
    if (shownAt.size >= MOST_REMEMBERED) shownAt.clear();
    shownAt.set(line, now());
    terminal.writeError(line);
  };
}

/** What a function failed with has a line of its own, with the place in the sources. */
const FAILURES = /\tERROR\t(Invoke Error|Uncaught Exception|Unhandled Promise Rejection)/;

function showLog(terminal: Terminal, format: LogFormat, { data }: SandboxEvent): void {
  const [name, message] = [nameOf(data.functionName), String(data.message)];
  if (format === "none" || FAILURES.test(message)) return;
  if (format === "json") {
    terminal.writeError(`${JSON.stringify({ function: name, message })}\n`);
    return;
  }
  const readable = readableLog(message, terminal.style);
  if (readable === undefined) return;
  terminal.writeError(`${terminal.style("cyan", name)}  ${readable}\n`);
}
