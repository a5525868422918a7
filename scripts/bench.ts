/**
 * Runs the benchmarks, one after another, and prints their figures.
 *
 *   node scripts/bench.ts [name ...] [--json] [--write]
 *
 * `--write` also writes docs/benchmarks.md, with machine and date; with names, the other figures
 * stay as they are. Exit code 1 when a figure is outside its budget, 2
 * when a benchmark could not run.
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

const today = new Date().toISOString().slice(0, 10);
const docs = join(directory, "..", "docs", "benchmarks.md");
/** The machine at the head of the page: figures of a few benchmarks may come from another one. */
const pageMachine =
  (positionals.length > 0 && /^Measured on (.+)\. Each/m.exec(readFileSync(docs, "utf8"))?.[1]) ||
  machine();
const measuredAt = machine() === pageMachine ? today : `${today}, ${machine()}`;

/** A row of the table, by the name of its figure. */
type Row = readonly [name: string, line: string];

const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const measured = figures.map((figure): Row => {
  const peer = figure.against
    ? `${figure.against.name}: ${number(figure.against.value)} ${figure.unit}`
    : "";
  const ratio = figure.against ? `${number(figure.value / figure.against.value)}x` : "";
  const within = figure.within ? "yes" : "**no**";
  const cells = [figure.name, `${number(figure.value)} ${figure.unit}`, peer, ratio];
  return [figure.name, `| ${[...cells, figure.budget, within, measuredAt].join(" | ")} |`];
});
const notRun = skipped.map(
  ({ name, skipped: why }): Row => [name, `| ${name} | not run | ${why} | | | | ${measuredAt} |`],
);
const head = [
  "| What | Ours | Against | Ratio | Budget | Within | Measured |",
  "| --- | --- | --- | --- | --- | --- | --- |",
];
const table = (rows: readonly Row[]) => [...head, ...rows.map(([, line]) => line)].join("\n");

/** What is measured now in the place of what was: figures that did not run stay as they are. */
function mergedRows(fresh: readonly Row[]): readonly Row[] {
  if (positionals.length === 0) return fresh;
  const known = new Map<string, string>();
  for (const line of readFileSync(docs, "utf8").split("\n")) {
    const name = /^\| ([^|]+) \|/.exec(line)?.[1];
    if (name !== undefined && !head.includes(line)) known.set(name, line);
  }
  for (const [name, line] of fresh) known.set(name, line);
  return [...known];
}

if (values.json)
  console.log(
    JSON.stringify({ machine: machine(), date: new Date().toISOString(), figures, skipped }),
  );
else console.log(`${today}, ${machine()}\n\n${table([...measured, ...notRun])}`);
if (values.write) {
  const rows = mergedRows([...measured, ...notRun]);
  writeFileSync(
    docs,
    `<!-- written by: node scripts/bench.ts --write -->\n# Benchmarks\n\nMeasured on ${pageMachine}. Each figure and its peer come from the same run.\n\n${table(rows)}\n`,
  );
}
process.exitCode = broken ? 2 : figures.some((figure) => !figure.within) ? 1 : 0;
