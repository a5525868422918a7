// Bundles the handlers again whenever they or what they share change, and prints a line each time:
// what `proton dev` runs beside itself. It measures nothing; `build.ts` does.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { watch } from "chokidar";
import { createTypeChecker } from "./build/check-types.ts";
import { zipHandlers } from "./build/function-zip.ts";
import { createIncrementalBundler } from "./build/incremental-bundle.ts";
import { writeOutput } from "./build/write-output.ts";

/** Editors write a file in several steps: what follows within this time is one change. */
const QUIET_MILLISECONDS = 10;
/** The compiler takes every core: new code is loaded, and has answered, before it begins. */
const CHECK_MILLISECONDS = 400;
const directory = import.meta.dirname;
const outputDirectory = join(directory, "dist");
const sources = [join(directory, "src"), join(directory, "../shared/src")];

const bundler = await createIncrementalBundler({ directory, outputDirectory });
const types = createTypeChecker(directory, (complaints) => {
  process.stderr.write(`types    ${complaints.replaceAll("\n", "\n         ")}\n`);
});
let running = Promise.resolve();
let timer: NodeJS.Timeout | undefined;
let checkTimer: NodeJS.Timeout | undefined;
watch(sources, { ignoreInitial: true }).on("all", (_event, file) => {
  if (file.endsWith(".test.ts")) return;
  clearTimeout(timer);
  timer = setTimeout(() => (running = running.then(rebuild)), QUIET_MILLISECONDS);
});
// The first bundle fills the bundler's caches: later ones take a fraction of its time.
await bundler.rebuild();
process.stdout.write("watching\n");
types.check();
// It was started by `proton dev`, and ends with it.
process.once("disconnect", () => process.exit());

async function rebuild(): Promise<void> {
  const started = performance.now();
  clearTimeout(checkTimer);
  try {
    writeOutput(outputDirectory, await bundler.rebuild());
    const aside = join(outputDirectory, ".function.zip");
    // It goes no further than this machine: compressing it would take longer than all the rest.
    writeFileSync(aside, zipHandlers(outputDirectory, { level: 0 }));
    renameSync(aside, join(outputDirectory, "function.zip"));
    process.stdout.write(`built in ${Math.round(performance.now() - started)} ms\n`);
    checkTimer = setTimeout(() => types.check(), CHECK_MILLISECONDS);
  } catch (error) {
    // esbuild has printed what is wrong with the source; the next change gets another try.
    if (!(error instanceof Error && "errors" in error)) throw error;
  }
}
