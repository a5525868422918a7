/**
 * Builds the handlers, then becomes `proton start` or `proton dev`.
 *
 *   node scripts/local.ts <start | dev> [option ...]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { startTurbo } from "./turbo.ts";

const root = join(import.meta.dirname, "..");
const [command = "start", ...given] = process.argv.slice(2);

await build();
become(process.execPath, [
  // The sandbox allocates little that lives short: a young generation of 2 MB saves 30 MB at rest.
  "--max-semi-space-size=2",
  join(root, "packages/cli/src/main.ts"),
  command,
  // What `dev` runs beside itself: it bundles the handlers again whenever they change.
  ...(command === "dev" ? ["--builder", "packages/handlers/watch.ts"] : []),
  ...given,
]);

/** Says what takes its time once a second has passed, and prints turbo's own words only if it fails. */
async function build(): Promise<void> {
  const started = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stderr.write(`Building the handlers ... ${seconds} s\n`);
  }, 1000);
  const child = startTurbo(["build", "--output-logs=errors-only"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = Promise.all([text(child.stdout as Readable), text(child.stderr as Readable)]);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  if (code === 0) return;
  process.stderr.write((await printed).join(""));
  process.exit(code ?? 1);
}

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
