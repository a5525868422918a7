import { describe, expect, it } from "vitest";
import { checkTemplate } from "../src/index.ts";

const MEGABYTE = 1_000_000;

/** A text of about a megabyte. */
function filled(unit: string, before = "", after = ""): string {
  return before + unit.repeat(Math.floor((MEGABYTE - before.length) / unit.length)) + after;
}

function numbered(before: string, line: (index: number) => string): string {
  let text = before;
  for (let index = 0; text.length < MEGABYTE; index += 1) text += line(index);
  return text;
}

const QUEUE = "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n";

const hostile: Readonly<Record<string, string>> = {
  "open brackets": filled("["),
  "closing braces": filled("}"),
  "empty lists": filled("[],", "["),
  "nested dashes": filled("- "),
  "nested maps": filled("{a: "),
  "nested questions": filled("? "),
  "a mapping of one key": filled("a:\n"),
  documents: filled("---\n"),
  comments: filled("#\n"),
  directives: filled("%A b\n"),
  anchors: filled("- &a a\n"),
  aliases: filled("- *a\n", "- &a a\n"),
  tags: filled("!a "),
  "an escaped text": filled("\\n", 'a: "', '"'),
  "one scalar": filled("x", `${QUEUE}Description: `),
  "a block scalar": filled(" x\n", "a: |\n"),
  "wide names": numbered("Resources:\n", (index) => `  ${"k".repeat(250)}${index}: {Type: x}\n`),
  "many resources": numbered("Resources:\n", (index) => `  k${index}: {Type: 'AWS::SQS::Queue'}\n`),
  "many bad names": numbered("Resources:\n", (index) => `  k-${index}: [\n`),
  "many nulls": numbered("Resources:\n", (index) => `  k${index}:\n`),
  "many unknown types": numbered(
    "Resources:\n",
    (index) => `  k${index}: {Type: 'AWS::SQS::Q${index}'}\n`,
  ),
  "many missing references": numbered(
    "Transform: AWS::Serverless-2016-10-31\nResources:\n",
    (index) =>
      `  k${index}: {Type: 'AWS::SNS::Topic', DependsOn: m${index}, Properties: {A: !Ref n${index}}}\n`,
  ),
  "one long chain": numbered(
    "Resources:\n",
    (index) => `  k${index}: {Type: 'AWS::SNS::Topic', DependsOn: k${index + 1}}\n`,
  ),
  "one long Sub": filled("${", `${QUEUE}Outputs: {A: {Value: !Sub "`, '"}}'),
  "many placeholders": filled(`\${a}`, `${QUEUE}Outputs: {A: {Value: !Sub "`, '"}}'),
  "a slow pattern": `Parameters: {P: {Type: String, AllowedPattern: "(a+)+b", Default: ${"a".repeat(5000)}}}\n${QUEUE}`,
};

describe("checkTemplate, on hostile text,", () => {
  it.each(Object.entries(hostile))("stays within time and labels what it finds: %s", (_, text) => {
    const { findings } = checkTemplate(text, { file: "t.yaml" });

    // What is quadratic over such texts runs into the test's limit.
    expect(findings.length).toBeGreaterThan(0);
    for (const { rule } of findings) expect(rule).toMatch(/^CFN\d{4}$/);
  });
});
