import { namesSecret } from "./secrets.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN6016",
  title: "Parameters for secrets are hidden",
  severity: "warning",
  description:
    "Without `NoEcho: true` the value of a parameter is shown to everyone who may describe the stack. Better still, pass the name of a secret and not the secret.",
  cfnLint: ["W2509"],
  *check({ template }) {
    for (const [name, { Type, NoEcho, AllowedValues }] of Object.entries(template.Parameters)) {
      if (NoEcho !== undefined || Type !== "String" || AllowedValues !== undefined) continue;
      if (!namesSecret(name)) continue;
      yield {
        path: ["Parameters", name],
        part: "key",
        message: `the parameter ${name} is shown to everyone who sees the stack: set NoEcho`,
      };
    }
  },
};
