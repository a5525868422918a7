import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { LAUNCHER_ENVIRONMENT } from "./isolation.ts";

/** Ends process groups when this process is gone, however it went. */
export interface Watchdog {
  note(pid: number, isAlive: boolean): void;
  close(): void;
}

/** Knows the groups that are alive and, at the end of its input, kills those that still are. */
const SCRIPT = `
groups=" "
while read -r what pid; do
  if [ "$what" = begins ]; then groups="$groups$pid "
  else groups="\${groups% $pid *} \${groups##* $pid }"; fi
done
for pid in $groups; do kill -s KILL -- "-$pid" 2>/dev/null; done`;

/** For systems on which no process can ask to be ended with another. */
export function startWatchdog(): Watchdog {
  let child: ChildProcess | undefined;

  function input(): Writable | null {
    if (child === undefined) {
      child = spawn("sh", ["-c", SCRIPT], {
        env: LAUNCHER_ENVIRONMENT,
        // Ctrl-C at the terminal must not end it first.
        detached: true,
        stdio: ["pipe", "ignore", "ignore"],
      });
      child.unref();
      child.on("error", () => {});
      child.stdin?.on("error", () => {});
      (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
    }
    return child.stdin;
  }

  return {
    note: (pid, isAlive) => void input()?.write(`${isAlive ? "begins" : "ended"} ${pid}\n`),
    close: () => void child?.stdin?.end(),
  };
}
