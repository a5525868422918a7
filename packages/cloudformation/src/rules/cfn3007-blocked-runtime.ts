import { endingRuntimes } from "./lambda-runtimes.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3007",
  title: "Functions use a runtime that AWS Lambda still creates",
  severity: "error",
  description:
    "Some months after a runtime's end of support, AWS Lambda refuses to create or update functions with it: the stack fails.",
  cfnLint: ["E2531", "W2531", "E2533"],
  check: (context) => endingRuntimes(context, "blocked"),
};
