/**
 * `proton validate` of one bundle as a whole process, against cfn-lint alone on the same bundle's
 * rendered template, its floor, and `proton --help` against an empty program, in turns in one run: of a
 * bundle as it was, and of one of which nothing is known from before. The fastest run of each counts: it
 * is what the machine can do when nothing else runs.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtCommand, requireBuiltCommand } from "../scripts/built-command.ts";
import { report, reportSkipped } from "./lib/figure.ts";

const name = "proton validate of one bundle, whole process";
const BUDGET_MILLISECONDS = 200;
const HELP_BUDGET_MILLISECONDS = 100;
const RUNS = 7;
const root = join(import.meta.dirname, "..");
const main = builtCommand;
await requireBuiltCommand();
const bundle = join(root, "proton", "environment");
const yaml = createRequire(import.meta.url).resolve("yaml");

const directory = mkdtempSync(join(tmpdir(), "proton-bench-"));
const env = { ...process.env, XDG_CACHE_HOME: join(directory, "cache") };

function milliseconds(command: string, words: readonly string[]): number | undefined {
  const begun = performance.now();
  const { status, error } = spawnSync(command, words, { stdio: "ignore", env });
  // cfn-lint's code is a bit mask of what it found; only 1 and 127 say that it did not run.
  return error || status === null || status === 1 || status === 127
    ? undefined
    : performance.now() - begun;
}

try {
  const rendered = join(directory, "template.yaml");
  const { stdout } = spawnSync(process.execPath, [main, "render", bundle], { encoding: "utf8" });
  writeFileSync(rendered, stdout);
  milliseconds(process.execPath, [main, "validate", bundle]);
  const parsing = `const { parseDocument } = require(${JSON.stringify(yaml)});
parseDocument(require("node:fs").readFileSync(${JSON.stringify(rendered)}, "utf8"), { logLevel: "silent" });`;
  const once: number[] = [];
  const ours: number[] = [];
  const unknown: number[] = [];
  const peer: number[] = [];
  const help: number[] = [];
  const empty: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(milliseconds(process.execPath, [main, "validate", bundle]) ?? Number.NaN);
    rmSync(join(env.XDG_CACHE_HOME, "proton", "parts"));
    unknown.push(milliseconds(process.execPath, [main, "validate", bundle]) ?? Number.NaN);
    help.push(milliseconds(process.execPath, [main, "--help"]) ?? Number.NaN);
    once.push(milliseconds(process.execPath, ["-e", parsing]) ?? Number.NaN);
    empty.push(milliseconds(process.execPath, ["-e", "0"]) ?? Number.NaN);
    peer.push(milliseconds("cfn-lint", ["--non-zero-exit-code", "none", rendered]) ?? Number.NaN);
  }
  const [own, other] = [Math.min(...ours), Math.min(...peer)];
  if (Number.isNaN(own)) throw new Error("proton validate did not run cleanly");
  const isPresent = !Number.isNaN(other);
  report({
    name,
    value: own,
    unit: "ms",
    against: isPresent ? { name: "cfn-lint alone", value: other } : undefined,
    budget: `under ${BUDGET_MILLISECONDS} ms`,
    within: own < BUDGET_MILLISECONDS,
  });
  report({
    name: "proton validate of one bundle, of which nothing is known, whole process",
    value: Math.min(...unknown),
    unit: "ms",
    against: { name: "the same once more", value: own },
    budget: "",
    within: true,
  });
  report({
    name: "proton validate, floor: a process that parses one rendering with the YAML library",
    value: Math.min(...once),
    unit: "ms",
    against: { name: "the whole validate", value: own },
    budget: "",
    within: true,
  });
  const helped = Math.min(...help);
  report({
    name: "proton --help, whole process",
    value: helped,
    unit: "ms",
    against: { name: "node -e 0", value: Math.min(...empty) },
    budget: `under ${HELP_BUDGET_MILLISECONDS} ms`,
    within: helped < HELP_BUDGET_MILLISECONDS,
  });
  if (!isPresent) reportSkipped("cfn-lint alone", "cfn-lint is not installed");
} finally {
  rmSync(directory, { recursive: true, force: true });
}
