import { endingRuntimes } from "./lambda-runtimes.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3008",
  title: "Functions use a runtime that AWS Lambda supports",
  severity: "warning",
  description:
    "A runtime without support gets no security updates, and before long AWS Lambda refuses to create functions with it.",
  cfnLint: ["W2531"],
  check: (context) => endingRuntimes(context, "deprecated"),
};
