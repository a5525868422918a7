import { propertyName } from "./property-name.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3014",
  title: "Properties stand together as their type wants it",
  severity: "error",
  description:
    "Some properties exclude each other, some need another one, and of some exactly one has to be given.",
  cfnLint: ["E3014", "E3017", "E3018", "E3020", "E3021", "E3058"],
  *check(context) {
    for (const { kind, path, message, aboutKey, computed } of context.constraintProblems()) {
      if (kind !== "together" || computed) continue;
      const part = aboutKey ? "key" : "value";
      yield { path, part, message: `${propertyName(path)} ${message}` };
    }
  },
};
