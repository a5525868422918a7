// Bundles the handlers again whenever they or what they share change, and prints a line each time:
// what `proton dev` runs beside itself. It measures nothing; `build.ts` does.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { watch } from "chokidar";
import { context } from "esbuild";
import { bundleSettings } from "./build/bundle.ts";
import { zipHandlers } from "./build/function-zip.ts";

const quietMilliseconds = 10;
const directory = import.meta.dirname;
const outputDirectory = join(directory, "dist");
const sources = [join(directory, "src"), join(directory, "../shared/src")];

const bundler = await context(bundleSettings({ directory, outputDirectory }));
let running = Promise.resolve();
let timer: NodeJS.Timeout | undefined;
watch(sources, { ignoreInitial: true }).on("all", (_event, file) => {
  if (file.endsWith(".test.ts")) return;
  clearTimeout(timer);
  timer = setTimeout(() => (running = running.then(rebuild)), quietMilliseconds);
});
// The first bundle fills the bundler's caches: later ones take a fraction of its time.
await bundler.rebuild();
process.stdout.write("watching\n");

async function rebuild(): Promise<void> {
  const started = performance.now();
  try {
    const { metafile } = await bundler.rebuild();
    const written = new Set(Object.keys(metafile.outputs).map((path) => path.split("/").at(-1)));
    mkdirSync(outputDirectory, { recursive: true });
    for (const file of readdirSync(outputDirectory)) {
      // A chunk is named by its content: an old one would stay in the archive for ever.
      if (/\.mjs(\.map)?$/.test(file) && !written.has(file)) rmSync(join(outputDirectory, file));
    }
    const aside = join(outputDirectory, ".function.zip");
    writeFileSync(aside, zipHandlers(outputDirectory));
    renameSync(aside, join(outputDirectory, "function.zip"));
    process.stdout.write(`built in ${Math.round(performance.now() - started)} ms\n`);
  } catch (error) {
    // esbuild has printed what is wrong with the source; the next change gets another try.
    if (!(error instanceof Error && "errors" in error)) throw error;
  }
}
