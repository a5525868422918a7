// Compiling and rendering CloudFormation templates against Python's Jinja2, in turns, in one run.
// The texts are the same on both sides, and so must the results be.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@proton/jinja";
import { Reference, whyNoReference } from "../packages/jinja/test/reference.ts";
import { report, reportSkipped } from "./lib/figure.ts";

const name = "Jinja, compile and render of 40 templates, warm";
const COPIES = 20;
const ROUNDS = 25;
const budget = 20;
const fixtures = join(import.meta.dirname, "../packages/jinja/test/fixtures");
const namespace = JSON.parse(readFileSync(join(fixtures, "namespace.json"), "utf8"));
const templates = ["service.yaml", "pipeline.yaml"].map((file) =>
  readFileSync(join(fixtures, file), "utf8"),
);
const cases = Array.from({ length: COPIES }, () => templates)
  .flat()
  .map((template) => ({ template, context: namespace }));

function render(template: string): string {
  const compiled = compile(template);
  const result = compiled.outcome === "compiled" ? compiled.template.render(namespace) : compiled;
  if (result.outcome === "failed") throw new Error(result.failure.message);
  return result.text;
}

function ourMilliseconds(): number {
  const begun = performance.now();
  for (const { template } of cases) render(template);
  return performance.now() - begun;
}

const reason = whyNoReference();
if (reason) reportSkipped(name, reason);
else await measure();

async function measure(): Promise<void> {
  const reference = new Reference();
  await reference.start();
  for (const template of templates) {
    const theirs = await reference.render({ template, context: namespace });
    if (!("text" in theirs) || theirs.text !== render(template)) {
      throw new Error("the two sides do not render the same text");
    }
  }
  // Python has nothing to warm up; what is compared is an engine that has been running for a second.
  for (let round = 0; round < 2 * ROUNDS; round += 1) ourMilliseconds();
  let ours = Number.POSITIVE_INFINITY;
  let theirs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    ours = Math.min(ours, ourMilliseconds());
    const answer = (await reference.ask({ benchmark: 1, cases })) as { milliseconds: number };
    theirs = Math.min(theirs, answer.milliseconds);
  }
  await reference.stop();
  report({
    name,
    value: ours,
    unit: "ms",
    against: { name: "Jinja2 (Python)", value: theirs },
    budget: `at least ${budget}x faster`,
    within: theirs / ours >= budget,
  });
}
