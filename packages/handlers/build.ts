// Bundles the handlers into dist/ and dist/function.zip, and holds them to budgets.json.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import budgets from "./budgets.json" with { type: "json" };
import { bundleHandlers } from "./build/bundle.ts";
import { zipHandlers } from "./build/function-zip.ts";
import { loadTimes } from "./build/module-load.ts";
import { excessesOf, formatFigures, sizesOf } from "./build/report.ts";

const directory = import.meta.dirname;
const outputDirectory = join(directory, "dist");
// Built aside and moved at the end, so that dist/ is always whole.
const stagingDirectory = mkdtempSync(join(directory, ".dist-"));

try {
  const bundled = await bundleHandlers({ directory, outputDirectory: stagingDirectory });
  const zip = zipHandlers(stagingDirectory);
  writeFileSync(join(stagingDirectory, "function.zip"), zip);
  // What does not load is not built.
  const times = loadTimes(bundled.map(({ name }) => join(stagingDirectory, `${name}.mjs`)));
  const figures = bundled.map((handler, index) => ({
    name: handler.name,
    ...sizesOf(handler, stagingDirectory),
    moduleLoadMilliseconds: times[index] ?? Number.NaN,
  }));
  process.stdout.write(`${formatFigures(figures)}\nfunction.zip ${zip.length} bytes\n`);
  const excesses = excessesOf(figures, zip.length, budgets);
  if (excesses.length === 0) {
    rmSync(outputDirectory, { recursive: true, force: true });
    renameSync(stagingDirectory, outputDirectory);
  } else {
    process.stderr.write(`${excesses.join("\n")}\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(stagingDirectory, { recursive: true, force: true });
}
