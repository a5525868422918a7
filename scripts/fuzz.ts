/**
 * Feeds everything that reads what comes from outside with inputs that nobody thought of.
 *
 *   node scripts/fuzz.ts [target ...] [--minutes <n>] [--seed <n>]
 *
 * The minutes are shared among the targets. Each seed is printed; one that fails is kept in
 * fuzz/seeds.json, which the tests run again. Exit code 1 when something failed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FuzzRun, runTarget } from "../fuzz/run-target.ts";
import { targets } from "../fuzz/targets.ts";

const RUNS = 500;
const file = join(import.meta.dirname, "../fuzz/seeds.json");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: "string", default: "2" }, seed: { type: "string" } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes} is no number of minutes`);
const unknown = positionals.find((name) => !targets.some((target) => target.name === name));
if (unknown !== undefined) {
  const names = targets.map(({ name }) => name).join(", ");
  throw new Error(`there is no target "${unknown}"; there are ${names}`);
}

const chosen = targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
for (const target of chosen) {
  const open = await target.open();
  const end = performance.now() + (minutes * 60_000) / chosen.length;
  do {
    const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
    const { failure, ...run } = await runTarget(target.name, open, { seed, runs: RUNS });
    console.log(`${run.target}: seed ${seed}, ${run.runs} inputs${failure ? ", FAILED" : ""}`);
    if (failure) {
      console.log(`${failure.message}\n\ninput: ${failure.input}\n`);
      keep({ target: run.target, seed, runs: RUNS });
      process.exitCode = 1;
      break;
    }
  } while (performance.now() < end && values.seed === undefined);
  await open.close?.();
}
// What a target left waiting is of no interest.
process.exit();

function keep(run: FuzzRun): void {
  const kept = JSON.parse(readFileSync(file, "utf8")) as FuzzRun[];
  writeFileSync(file, `${JSON.stringify([...kept, run], null, 2)}\n`);
}
