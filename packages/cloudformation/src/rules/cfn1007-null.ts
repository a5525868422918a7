import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1007",
  title: "No value is null",
  severity: "error",
  description:
    "CloudFormation refuses null values. A key without a value is one: it is what a Jinja block leaves behind when its condition is false. Move the key into the block, or use `!Ref AWS::NoValue`.",
  cfnLint: ["E0000"],
};
