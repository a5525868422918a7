/** The command as `pnpm build` bundles it: what runs in this repository is what is published. */
import { globSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { buildQuietly } from "./build-quietly.ts";

const root = join(import.meta.dirname, "..");
const built = join(root, "packages/cli/dist");

/** The file that Node.js runs. */
export const builtCommand = join(built, "lib/bin/proton.mjs");

/** Builds the command when it is missing, or older than what it is made of. */
export async function requireBuiltCommand(): Promise<void> {
  if (timeOf(builtCommand) >= newestSource()) return;
  await buildQuietly("the command", ["--filter=@proton/cli"]);
  // What turbo takes out of its cache has the time of the build that put it there.
  const now = new Date();
  utimesSync(builtCommand, now, now);
}

function newestSource(): number {
  const files = globSync(
    ["packages/*/src/**/*.ts", "packages/*/package.json", "packages/cli/build.ts"],
    { cwd: root, exclude: (path) => path.endsWith(".test.ts") },
  );
  return Math.max(...files.map((file) => timeOf(join(root, file))));
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
