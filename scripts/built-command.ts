/** The command as `pnpm build` bundles it: what runs in this repository is what is published. */
import { readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const built = join(root, "packages/cli/dist");

/** The file that Node.js runs. */
export const builtCommand = join(built, "lib/bin/proton.mjs");

const functionArchive = join(root, "packages/handlers/dist/function.zip");

/** The inputs of all builds, as turbo.json has them: of each package, and of the repository. */
const OF_PACKAGES = ["src", "build", "generated", "build.ts", "package.json", "budgets.json"];
const OF_ALL = [
  "packages/console/index.html",
  "packages/cli/README.md",
  "docs/rules",
  "pnpm-lock.yaml",
  "turbo.json",
];

/** Builds the command when it is missing, or older than what it is made of. */
export function requireBuiltCommand(): Promise<void> {
  return requireBuilt([builtCommand], "the command", ["--filter=@proton/cli"]);
}

/** The same of the command and the handlers: turbo takes half a second to find that nothing has changed. */
export function requireAllBuilt(): Promise<void> {
  return requireBuilt([builtCommand, functionArchive], "the handlers and the command");
}

async function requireBuilt(
  outputs: readonly string[],
  what: string,
  words: readonly string[] = [],
): Promise<void> {
  if (Math.min(...outputs.map(timeOf)) >= newestInput()) return;
  const { buildQuietly } = await import("./build-quietly.ts");
  const begun = new Date();
  await buildQuietly(what, words);
  // What turbo takes out of its cache has the time of the build that put it there. What is saved
  // while it builds is newer than this.
  for (const output of outputs) utimesSync(output, begun, begun);
}

function newestInput(): number {
  const packages = readdirSync(join(root, "packages")).map((name) => join("packages", name));
  const inputs = [
    ...packages.flatMap((path) => OF_PACKAGES.map((name) => join(path, name))),
    ...OF_ALL,
  ];
  return Math.max(...inputs.map((path) => newestIn(join(root, path))));
}

/** Of a file, or of everything in a folder: its own time changes when a file is taken out of it. */
function newestIn(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return readdirSync(path)
    .filter((name) => !name.endsWith(".test.ts"))
    .reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), stats.mtimeMs);
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
