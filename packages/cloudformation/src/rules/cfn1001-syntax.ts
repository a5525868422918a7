import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1001",
  title: "A template is well-formed YAML or JSON",
  severity: "error",
  description:
    "CloudFormation refuses a template that it cannot parse. In a rendered template the cause is often the indentation of a Jinja block.",
  cfnLint: ["E0000"],
};
