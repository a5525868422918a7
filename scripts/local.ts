/**
 * Builds, then becomes `proton start` or `proton dev`.
 *
 *   node scripts/local.ts <start | dev> [option ...]
 */
import { spawn } from "node:child_process";
import { builtCommand, requireAllBuilt } from "./built-command.ts";

const [command = "start", ...given] = process.argv.slice(2);

await requireAllBuilt();
become(process.execPath, [
  // The sandbox allocates little that lives short: a young generation of 2 MB saves 30 MB at rest.
  "--max-semi-space-size=2",
  builtCommand,
  command,
  // What `dev` runs beside itself: it bundles the handlers again whenever they change.
  ...(command === "dev" ? ["--builder", "packages/handlers/watch.ts"] : []),
  ...given,
]);

/** Gives this process to a program: a second one would only wait for it and hold memory. */
function become(program: string, words: readonly string[]): void {
  if (process.platform !== "win32" && process.execve !== undefined) {
    process.removeAllListeners("warning");
    process.on("warning", () => {});
    process.execve(program, [program, ...words], process.env as Record<string, string>);
  }
  const child = spawn(program, words, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}
