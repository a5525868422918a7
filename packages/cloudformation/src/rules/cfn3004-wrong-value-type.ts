import { propertyName } from "./property-name.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3004",
  title: "Values have the type that the property takes",
  severity: "error",
  description:
    "A property takes text, a number, true or false, a list or a mapping. Numbers and booleans may be written as text; a function may stand anywhere; each branch of `Fn::If` is checked.",
  cfnLint: ["E3012"],
  *check(context) {
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "type") continue;
      const { path, wanted, value } = problem;
      const text = JSON.stringify(value);
      const shown = text.length > 40 ? `${text.slice(0, 37)}...` : text;
      yield { path, message: `${propertyName(path)} is ${wanted}, not ${shown}` };
    }
  },
};
