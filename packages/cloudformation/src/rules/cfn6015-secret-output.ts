import { referencesIn } from "../references.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN6015",
  title: "Outputs show no secret",
  severity: "warning",
  description:
    "Whoever may describe the stack reads its outputs, and other templates take them over. `NoEcho` hides a parameter, not the output that repeats it.",
  *check({ template }) {
    for (const [name, { Value }] of Object.entries(template.Outputs)) {
      for (const reference of referencesIn(Value, ["Outputs", name, "Value"])) {
        const { kind, target, path } = reference;
        const echo = template.Parameters[target]?.NoEcho;
        if (kind === "ref" && (echo === true || echo === "true")) {
          yield { path, message: `the output shows the hidden parameter ${target}` };
        }
        if (kind === "getAtt" && reference.attribute === "SecretAccessKey") {
          yield { path, message: `the output shows the secret key of ${target}` };
        }
      }
    }
  },
};
