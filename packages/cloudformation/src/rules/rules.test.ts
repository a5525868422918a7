import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeRules } from "../testing/rule-fixtures.ts";
import { cloudFormationRules } from "./all-rules.ts";
import { sectionLimits } from "./cfn4001-too-many.ts";
import { checkTemplate } from "./check-template.ts";

describeRules("CloudFormation templates", {
  rules: cloudFormationRules,
  folder: join(import.meta.dirname, "../../fixtures/rules"),
  findingsIn: (folder) => {
    const text = readFileSync(join(folder, "template.yaml"), "utf8");
    return checkTemplate(text, { file: "template.yaml" }).findings;
  },
});

describe("CFN4001", () => {
  it.each(Object.entries(sectionLimits))("count the entries of %s up to %i", (section, limit) => {
    const entry = { Parameters: "{Type: String}", Mappings: "{a: {b: c}}", Outputs: "{Value: x}" };
    const line = (entry as Record<string, string>)[section] ?? "{Type: 'AWS::SQS::Queue'}";
    const text = (count: number) =>
      `${section}:\n${Array.from({ length: count }, (_, index) => `  E${index}: ${line}\n`).join("")}`;
    const rules = (count: number) =>
      checkTemplate(text(count), { file: "t" }).findings.map(({ rule }) => rule);

    expect(rules(limit)).not.toContain("CFN4001");
    expect(rules(limit + 1)).toContain("CFN4001");
  });
});
