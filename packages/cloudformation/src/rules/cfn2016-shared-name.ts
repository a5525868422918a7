import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2016",
  title: "Parameters and resources have names of their own",
  severity: "error",
  description:
    "`Ref` names a parameter or a resource, so the name of one cannot be the name of another: CloudFormation refuses the template.",
  cfnLint: ["E3007"],
  *check({ template }) {
    for (const name of Object.keys(template.Resources)) {
      if (!Object.hasOwn(template.Parameters, name)) continue;
      yield {
        path: ["Resources", name],
        part: "key",
        message: `there is a parameter ${name}, too`,
        related: [{ path: ["Parameters", name], message: "the parameter" }],
      };
    }
  },
};
