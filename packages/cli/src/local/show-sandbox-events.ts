import type { SandboxEvent } from "@proton/sandbox";
import type { Terminal } from "../terminal.ts";
import { sandboxEventLine } from "./sandbox-event-line.ts";

/** Within this time the same failure is not told again: its log has every one. */
const QUIET_MILLISECONDS = 5_000;
const MOST_REMEMBERED = 1_000;

/** Prints what the sandbox has to say: a denial once, a failure once in a while. */
export function showSandboxEvents(
  terminal: Terminal,
  now: () => number = Date.now,
): (event: SandboxEvent) => void {
  const shownAt = new Map<string, number>();
  return (event) => {
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
