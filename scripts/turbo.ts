/** Runs a task of the workspace through turbo, without its banner, telemetry and update notice. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { join } from "node:path";

/** Starts `turbo run <words>` at the root of the repository. */
export function startTurbo(
  words: readonly string[],
  options: Pick<SpawnOptions, "stdio">,
): ChildProcess {
  return spawn("turbo", ["run", ...words, "--log-prefix=none"], {
    ...options,
    cwd: join(import.meta.dirname, ".."),
    env: {
      ...process.env,
      DO_NOT_TRACK: "1",
      TURBO_NO_UPDATE_NOTIFIER: "1",
      TURBO_PRINT_VERSION_DISABLED: "1",
      TURBO_TELEMETRY_DISABLED: "1",
    },
  });
}
