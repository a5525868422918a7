// Loading the handlers against loading the same handlers bundled with esbuild's defaults, each in
// a fresh process, in turns.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWithDefaults } from "../packages/handlers/build/bundle.ts";
import { measureModuleLoad } from "../packages/handlers/build/module-load.ts";
import { report } from "./lib/figure.ts";

const rounds = 15;
const budget = 1 / 3;
const directory = join(import.meta.dirname, "../packages/handlers");
const ourDirectory = join(directory, "dist");
if (!existsSync(ourDirectory)) throw new Error(`${ourDirectory} is missing: run pnpm build first`);

const peerDirectory = mkdtempSync(join(tmpdir(), "module-load-"));
try {
  const names = await bundleWithDefaults({ directory, outputDirectory: peerDirectory });
  const times = measureModuleLoad(
    [
      ...names.map((name) => join(ourDirectory, `${name}.mjs`)),
      ...names.map((name) => join(peerDirectory, `${name}.cjs`)),
    ],
    rounds,
  );
  const ours = times.slice(0, names.length);
  const peers = times.slice(names.length);
  for (const [index, name] of names.entries()) {
    reportRatio(name, ours[index] ?? Number.NaN, peers[index] ?? Number.NaN);
  }
  reportRatio("mean of all handlers", mean(ours), mean(peers), budget);
} finally {
  rmSync(peerDirectory, { recursive: true, force: true });
}

/** The budget is the mean's: a handler that validates bodies carries zod and takes longer. */
function reportRatio(name: string, value: number, peer: number, limit = Number.POSITIVE_INFINITY) {
  const ratio = value / peer;
  report({
    name: `module load, ${name}`,
    value: round(value),
    unit: "ms",
    against: { name: "bundled with esbuild's defaults", value: round(peer) },
    budget: Number.isFinite(limit) ? "at most a third" : `${round(ratio)} of it, no budget alone`,
    within: ratio <= limit,
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
