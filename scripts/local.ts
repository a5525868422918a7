/**
 * Builds, then becomes `proton start` or `proton dev`.
 *
 *   node scripts/local.ts <start | dev> [option ...]
 */
import { spawn } from "node:child_process";
import { builtCommand, requireAllBuilt } from "./built-command.ts";
import { serverFlags, serverVariables } from "./server-settings.ts";

const [command = "start", ...given] = process.argv.slice(2);

await requireAllBuilt();
become(process.execPath, [
  ...serverFlags,
  builtCommand,
  command,
  // What `dev` runs beside itself: it bundles the handlers again whenever they change.
  ...(command === "dev" ? ["--builder", "packages/handlers/watch.ts"] : []),
  ...given,
]);

/** Gives this process to a program: a second one would only wait for it and hold memory. */
function become(program: string, words: readonly string[]): void {
  const env = { ...serverVariables, ...process.env };
  if (process.platform !== "win32" && process.execve !== undefined) {
    process.removeAllListeners("warning");
    process.on("warning", () => {});
    process.execve(program, [program, ...words], env as Record<string, string>);
  }
  const child = spawn(program, words, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}
