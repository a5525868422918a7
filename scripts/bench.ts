/**
 * Runs the benchmarks, one after another, and prints their figures.
 *
 *   node scripts/bench.ts [name ...] [--json] [--write]
 *
 * `--write` also writes docs/benchmarks.md and the figures of the README, with machine and date. Exit code 1 when a figure
 * is outside its budget, 2 when a benchmark could not run.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Figure, machine } from "../benchmarks/lib/figure.ts";

interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

/** The figures that the README shows: one for each budget. */
function isHeadline(name: string): boolean {
  const detail =
    /^(module load, [a-z]+-|ListServiceInstances (by name|by time|of one)|DynamoDB GetItem|opening|new code|control plane.*10 conn)/;
  return !detail.test(name);
}

const directory = join(import.meta.dirname, "..", "benchmarks");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, write: { type: "boolean" } },
});

const all = readdirSync(directory)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => name.slice(0, -3))
  .sort();
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(", ")}; there are: ${all.join(", ")}`);
  process.exit(2);
}

const figures: Figure[] = [];
const skipped: Skipped[] = [];
let broken = false;
for (const name of positionals.length > 0 ? positionals : all) {
  if (!values.json) console.error(`running ${name} ...`);
  const run = spawnSync(process.execPath, [join(directory, `${name}.ts`)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (run.status !== 0) {
    console.error(`${name} ended with ${run.status ?? run.signal}`);
    broken = true;
  }
  for (const line of run.stdout.split("\n").filter((text) => text.startsWith("{"))) {
    const entry = JSON.parse(line) as Figure | Skipped;
    if ("skipped" in entry) skipped.push(entry);
    else figures.push(entry);
  }
}

const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const rows = figures.map((figure) => {
  const peer = figure.against
    ? `${figure.against.name}: ${number(figure.against.value)} ${figure.unit}`
    : "";
  const ratio = figure.against ? `${number(figure.value / figure.against.value)}x` : "";
  return `| ${figure.name} | ${number(figure.value)} ${figure.unit} | ${peer} | ${ratio} | ${figure.budget} | ${figure.within ? "yes" : "**no**"} |`;
});
const head = [
  "| What | Ours | Against | Ratio | Budget | Within |",
  "| --- | --- | --- | --- | --- | --- |",
];
const table = [
  ...head,
  ...rows,
  ...skipped.map((entry) => `| ${entry.name} | not run | ${entry.skipped} | | | |`),
].join("\n");
const stamp = `${new Date().toISOString().slice(0, 10)}, ${machine()}`;

if (values.json)
  console.log(
    JSON.stringify({ machine: machine(), date: new Date().toISOString(), figures, skipped }),
  );
else console.log(`${stamp}\n\n${table}`);
if (values.write) {
  const docs = join(directory, "..", "docs", "benchmarks.md");
  writeFileSync(
    docs,
    `<!-- written by: node scripts/bench.ts --write -->\n# Benchmarks\n\nMeasured ${stamp}. Each figure and its peer come from the same run.\n\n${table}\n`,
  );
  const readme = join(directory, "..", "README.md");
  const chosen = figures.flatMap(({ name }, index) =>
    isHeadline(name) ? [rows[index] ?? ""] : [],
  );
  const block = `<!-- figures -->\nMeasured ${stamp}.\n\n${[...head, ...chosen].join("\n")}\n<!-- /figures -->`;
  const text = readFileSync(readme, "utf8");
  writeFileSync(
    readme,
    text.replace(/<!-- figures -->.*<!-- \/figures -->/s, () => block),
  );
}
process.exitCode = broken ? 2 : figures.some((figure) => !figure.within) ? 1 : 0;
