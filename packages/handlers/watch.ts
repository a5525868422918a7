// Bundles the handlers again whenever they or what they share change, and prints a line each time:
// what `proton dev` runs beside itself. It measures nothing; `build.ts` does.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { watch } from "chokidar";
import { createTypeChecker } from "./build/check-types.ts";
import { zipHandlers } from "./build/function-zip.ts";
import { createIncrementalBundler } from "./build/incremental-bundle.ts";
import { ownSourceMap } from "./build/own-source-map.ts";
import { writeOutput } from "./build/write-output.ts";

/** Editors write a file in several steps; the watcher tells nothing of those within this time. */
const QUIET_MILLISECONDS = 5;
/** Nor does it tell of a second save within 50 ms: what was built by then is looked at once more. */
const AGAIN_MILLISECONDS = 80;
/** The compiler takes every core: new code is loaded, and has answered, before it begins. */
const CHECK_MILLISECONDS = 400;
/** Of source maps; there are a dozen. */
const MOST_REMEMBERED = 50;
const directory = import.meta.dirname;
const outputDirectory = join(directory, "dist");
const sources = [join(directory, "src"), join(directory, "../shared/src")];

const bundler = await createIncrementalBundler({ directory, outputDirectory });
const types = createTypeChecker(directory, (complaints) => {
  process.stderr.write(`types    ${complaints.replaceAll("\n", "\n         ")}\n`);
});
const sourceMap = remembering(ownSourceMap);
let changed = new Set<string>();
let running = Promise.resolve();
let timer: NodeJS.Timeout | undefined;
let checkTimer: NodeJS.Timeout | undefined;
watch(sources, { ignoreInitial: true }).on("all", (_event, file) => {
  if (file.endsWith(".test.ts")) return;
  changed.add(file);
  rebuildAfter(QUIET_MILLISECONDS);
});
// The first bundle fills the bundler's caches: later ones take a fraction of its time.
writeOutput(outputDirectory, await bundler.rebuild());
process.stdout.write("watching\n");
types.check();
// It was started by `proton dev`, and ends with it.
process.once("disconnect", () => process.exit());

function rebuildAfter(milliseconds: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const files = [...changed];
    changed = new Set(milliseconds === AGAIN_MILLISECONDS ? [] : files);
    running = running.then(() => rebuild(files));
    if (milliseconds === AGAIN_MILLISECONDS) return;
    rebuildAfter(AGAIN_MILLISECONDS);
  }, milliseconds);
}

async function rebuild(files: readonly string[]): Promise<void> {
  const started = performance.now();
  clearTimeout(checkTimer);
  try {
    const isChanged = writeOutput(outputDirectory, await bundler.rebuild(files));
    checkTimer = setTimeout(() => types.check(), CHECK_MILLISECONDS);
    if (!isChanged) return;
    const aside = join(outputDirectory, ".function.zip");
    // It goes no further than this machine: compressing it would take longer than all the rest.
    writeFileSync(aside, zipHandlers(outputDirectory, { level: 0, sourceMap }));
    renameSync(aside, join(outputDirectory, "function.zip"));
    process.stdout.write(`built in ${Math.round(performance.now() - started)} ms\n`);
  } catch (error) {
    // esbuild has printed what is wrong with the source; the next change gets another try.
    if (!(error instanceof Error && "errors" in error)) throw error;
  }
}

/** Most source maps are those of the build before. */
function remembering(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>();
  return (text) => {
    const known = made.get(text) ?? make(text);
    // The latest are at the end.
    made.delete(text);
    made.set(text, known);
    for (const oldest of [...made.keys()].slice(0, -MOST_REMEMBERED)) made.delete(oldest);
    return known;
  };
}
