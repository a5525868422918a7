import { propertyName } from "./property-name.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3004",
  title: "Values have the type that the property takes",
  severity: "error",
  description:
    "A property takes text, a number, true or false, a list or a mapping. Numbers and booleans may be written as text; a function may stand anywhere, as long as it gives a list where one is wanted and only there; each branch of `Fn::If` is checked.",
  cfnLint: ["E3012", "E1010", "E1020"],
  *check(context) {
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "type") continue;
      const { path, wanted, value, gives } = problem;
      if (gives !== undefined) {
        const message = `${propertyName(path)} is ${wanted}, and the function gives a ${gives}`;
        yield { path, message };
        continue;
      }
      const text = JSON.stringify(value);
      const shown = text.length > 40 ? `${text.slice(0, 37)}...` : text;
      yield { path, message: `${propertyName(path)} is ${wanted}, not ${shown}` };
    }
  },
};
