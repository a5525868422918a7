import { conditionUses } from "./cfn2005-unknown-condition.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2009",
  title: "Every condition is used",
  severity: "info",
  description: "A condition that no resource, output or function names decides nothing.",
  cfnLint: ["W8001"],
  *check(context) {
    if (context.open) return;
    const used = new Set([...conditionUses(context)].map(({ target }) => target));
    for (const name of Object.keys(context.template.Conditions)) {
      if (used.has(name)) continue;
      yield {
        path: ["Conditions", name],
        part: "key",
        message: `the condition ${name} is never used`,
      };
    }
  },
};
