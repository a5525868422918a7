import { propertyName } from "./property-name.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3012",
  title: "Values keep within the bounds of their property",
  severity: "error",
  description:
    "Published resource schemas bound numbers, lengths of texts and lists, and say which pattern a text matches; CloudFormation refuses a resource that keeps to none of it.",
  cfnLint: ["E3031", "E3032", "E3033", "E3034", "E3037"],
  *check(context) {
    for (const { kind, path, message, aboutKey, computed } of context.constraintProblems()) {
      if (kind !== "bounds" || computed) continue;
      const part = aboutKey ? "key" : "value";
      yield { path, part, message: `${propertyName(path)} ${message}` };
    }
  },
};
