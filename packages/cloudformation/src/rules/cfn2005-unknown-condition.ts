import { didYouMean, nearest } from "@proton/text";
import type { TemplatePath } from "../template.ts";
import type { RuleContext } from "./rule-context.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2005",
  title: "Conditions that are used are defined",
  severity: "error",
  description: "`Condition` and `Fn::If` name an entry of the `Conditions` section.",
  cfnLint: ["E8002", "E1028", "E8007"],
  *check(context) {
    if (context.open) return;
    const names = Object.keys(context.template.Conditions);
    for (const { target, path } of conditionUses(context)) {
      if (Object.hasOwn(context.template.Conditions, target)) continue;
      const right = nearest(target, names);
      yield {
        path,
        message: `the condition ${target} is not defined${didYouMean(right)}`,
        ...(right && { replacement: { wrong: target, right } }),
      };
    }
  },
};

/** Every place that names a condition. */
export function* conditionUses({
  template,
  references,
}: RuleContext): Generator<{ readonly target: string; readonly path: TemplatePath }> {
  for (const { kind, target, path } of references) if (kind === "condition") yield { target, path };
  for (const section of ["Resources", "Outputs"] as const) {
    for (const [name, { Condition }] of Object.entries(template[section])) {
      if (Condition !== undefined) yield { target: Condition, path: [section, name, "Condition"] };
    }
  }
}
