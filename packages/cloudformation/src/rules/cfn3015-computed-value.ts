import { propertyName } from "./property-name.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3015",
  title: "What functions come to fits the property",
  severity: "warning",
  description:
    "The default of a parameter is its value unless a deployment gives another one, which Proton never did. Where a default, an entry of a mapping or another function whose result stands in the template breaks the bounds of a property, the resource cannot be made.",
  cfnLint: ["W1030", "W1031", "W1032", "W1033", "W1034", "W1035"],
  *check(context) {
    for (const { path, message, computed } of context.constraintProblems()) {
      if (computed) yield { path, message: `${propertyName(path)} ${message}` };
    }
  },
};
