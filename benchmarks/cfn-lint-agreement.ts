/**
 * How many errors of cfn-lint have a finding of ours within two lines, and how many errors of ours
 * stand in templates in which cfn-lint finds none.
 *
 *   node benchmarks/cfn-lint-agreement.ts <folder of templates>... [--list]
 *
 * Meant for cfn-lint's own `test/fixtures/templates`, which have to be fetched before. Below a
 * folder, templates in `bad/` count for the first figure, all others for the second. `--list`
 * names each error that nobody else has.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkTemplate } from "../packages/cloudformation/src/index.ts";
import { report, reportSkipped } from "./lib/figure.ts";

interface LintError {
  readonly Filename: string;
  readonly Level: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Start: { readonly LineNumber: number } };
}

const NEAR = 2;
const BATCH = 20;
const GOAL = 0.9;

/**
 * What CloudFormation refuses in AWS's own words, and cfn-lint passes: not held against us, but told.
 *
 * - CFN1005: "At least one Resources member must be defined",
 *   https://repost.aws/knowledge-center/cloudformation-template-validation
 * - CFN3004 for `Code: s3://...`: "Type: Code", a mapping,
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 */
const DOCUMENTED = (rule: string, message: string): boolean =>
  (rule === "CFN1005" && message.includes("at least one resource")) ||
  (rule === "CFN3004" && message.startsWith("Code is a mapping"));

/** What an error is about, by cfn-lint's id. */
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ["enum values", /^E(3030|3628|3652|3639|3617)$/],
  ["ids and ARNs by format", /^E11[56]\d$/],
  ["pattern, size, range", /^E3(03[1-7])$/],
  ["type of a value", /^E30(12|08)$/],
  ["exclusive and dependent properties", /^E3(014|017|018|020|021|058)$/],
  ["properties", /^E300[1-9]$/],
  ["policies", /^E35\d\d$/],
  ["pipelines", /^E370\d$/],
  ["other resources", /^E3/],
  ["reading, functions", /^E[01]/],
  ["parameters", /^E2/],
  ["rules", /^E4|^E17/],
  ["outputs", /^E6/],
  ["mappings", /^E7/],
  ["conditions", /^E8/],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: "boolean" } },
});

function templatesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json|template)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** cfn-lint ends without a word on some templates: those are left out of the figures. */
function lint(files: readonly string[]): {
  readonly errors: readonly LintError[];
  readonly crashed: readonly string[];
} {
  const { stdout } = spawnSync("cfn-lint", ["--format", "json", "--", ...files], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  try {
    const found = JSON.parse(stdout) as readonly LintError[];
    // E0002: a rule of cfn-lint's ended with an exception. That is said of cfn-lint, not of the template.
    const told = found.filter(({ Level, Rule }) => Level === "Error" && Rule.Id !== "E0002");
    return { errors: told, crashed: [] };
  } catch {
    if (files.length === 1) return { errors: [], crashed: files };
    const parts = files.map((file) => lint([file]));
    return {
      errors: parts.flatMap(({ errors }) => errors),
      crashed: parts.flatMap(({ crashed }) => crashed),
    };
  }
}

function classOf({ Rule: { Id: id } }: LintError): string {
  return CLASSES.find(([, pattern]) => pattern.test(id))?.[0] ?? "other";
}

function measure(): void {
  const files = positionals.flatMap(templatesBelow);
  const batches = Array.from({ length: Math.ceil(files.length / BATCH) }, (_, index) =>
    files.slice(index * BATCH, (index + 1) * BATCH),
  );
  const results = batches.map(lint);
  const crashed = new Set(results.flatMap((result) => result.crashed));
  const errors = Map.groupBy(
    results.flatMap((result) => result.errors),
    ({ Filename }) => Filename,
  );
  const tally = new Map<string, { all: number; found: number }>();
  let good = 0;
  const surplus = new Map<string, number>();
  let documented = 0;
  for (const file of files.filter((each) => !crashed.has(each))) {
    const theirs = errors.get(file) ?? [];
    const text = readFileSync(file, "utf8");
    const ours = checkTemplate(text, { file }).findings;
    const telling = ours.filter(({ severity }) => severity !== "info");
    if (file.includes("/bad/")) {
      for (const error of theirs) count(tally, error, telling, text);
    } else if (theirs.length === 0) {
      good += 1;
      const wrong = ours.filter(({ severity }) => severity === "error");
      for (const { rule, message } of wrong)
        if (DOCUMENTED(rule, message)) documented += 1;
        else surplus.set(rule, (surplus.get(rule) ?? 0) + 1);
      for (const { rule, range, message } of values.list ? wrong : [])
        console.log(`only ours    ${file}:${range?.start.line} ${rule} ${message}`);
    }
  }
  show(tally, { good, surplus, documented, crashed: crashed.size });
}

function count(
  tally: Map<string, { all: number; found: number }>,
  error: LintError,
  ours: readonly { readonly range?: { readonly start: { readonly line: number } } }[],
  text: string,
): void {
  const line = error.Location.Start.LineNumber;
  const { first, last } = linesMeant(error, text);
  const found = ours.some(({ range }) => {
    const at = range?.start.line ?? 1;
    return at >= first && at <= last;
  });
  const name = classOf(error);
  const entry = tally.get(name) ?? { all: 0, found: 0 };
  tally.set(name, { all: entry.all + 1, found: entry.found + (found ? 1 : 0) });
  if (values.list && !found)
    console.log(`only theirs  ${error.Filename}:${line} ${error.Rule.Id} ${error.Message}`);
}

/**
 * Where a finding of ours is one of the same thing: within two lines. cfn-lint checks what SAM made of a
 * template and has lost the lines below a resource: there, the resource.
 */
function linesMeant(
  { Message, Location }: LintError,
  text: string,
): { readonly first: number; readonly last: number } {
  const line = Location.Start.LineNumber;
  const near = { first: line - NEAR, last: line + NEAR };
  if (!/AWS::Serverless-2016-10-31/.test(text)) return near;
  const lines = text.split("\n");
  const named = /Resource with id \[(\w+)\]/.exec(Message)?.[1];
  const starts = lines.flatMap((each, index) => {
    const [, key] = /^ {2}(\w+):\s*(?:#.*)?$/.exec(each) ?? [];
    const isMeant = named === undefined ? index + 1 === line : key && named.startsWith(key);
    return key !== undefined && isMeant ? [index + 1] : [];
  });
  const [first] = starts;
  if (first === undefined) return near;
  const rest = lines.slice(first).findIndex((each) => /^ {0,2}\S/.test(each));
  return { first, last: rest === -1 ? lines.length : first + rest };
}

function show(
  tally: ReadonlyMap<string, { readonly all: number; readonly found: number }>,
  others: {
    readonly good: number;
    /** By our rule. */
    readonly surplus: ReadonlyMap<string, number>;
    readonly documented: number;
    readonly crashed: number;
  },
): void {
  for (const [name, { all, found }] of [...tally].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${name.padEnd(36)} ${String(found).padStart(5)} of ${all}`);
  }
  const all = [...tally.values()].reduce((sum, entry) => sum + entry.all, 0);
  const found = [...tally.values()].reduce((sum, entry) => sum + entry.found, 0);
  console.log(`${"all".padEnd(36)} ${String(found).padStart(5)} of ${all}`);
  const surplus = [...others.surplus.values()].reduce((sum, count) => sum + count, 0);
  console.log(`errors in ${others.good} templates without any of cfn-lint's: ${surplus}`);
  for (const [rule, count] of others.surplus) console.log(`  ${rule.padEnd(34)} ${count}`);
  console.log(`  and which CloudFormation refuses by AWS's documents: ${others.documented}`);
  console.log(`templates on which cfn-lint ended: ${others.crashed}`);
  report({
    name: "errors of cfn-lint that have a finding of ours",
    value: (100 * found) / all,
    unit: "%",
    against: undefined,
    budget: `at least ${100 * GOAL} %`,
    within: found >= GOAL * all,
  });
  report({
    name: "errors of ours where cfn-lint has none",
    value: surplus,
    unit: "errors",
    against: undefined,
    budget: "none",
    within: surplus === 0,
  });
}

if (positionals.length === 0) {
  reportSkipped(
    "errors of cfn-lint that have a finding of ours",
    "no folder of templates is given",
  );
} else measure();
