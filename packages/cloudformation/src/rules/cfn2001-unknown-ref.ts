import { didYouMean, nearest } from "@proton/text";
import { mayBeGenerated, refTargets } from "./reference-targets.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2001",
  title: "Ref and Sub name a parameter, pseudo parameter or resource of the template",
  severity: "error",
  description:
    "CloudFormation refuses a template that references what it does not define. Conditions and rules may name parameters only: no resource exists when they are computed.",
  cfnLint: ["E1012", "E1019", "E1020"],
  *check(context) {
    const targets = new Set(refTargets(context));
    for (const { kind, target, path } of context.references) {
      if (kind !== "ref") continue;
      const early = path[0] === "Conditions" || path[0] === "Rules";
      if (early && Object.hasOwn(context.template.Resources, target)) {
        yield { path, message: `a condition cannot use the resource ${target}: only parameters` };
      }
      if (targets.has(target) || mayBeGenerated(context, target)) continue;
      if (!/^[\w:.]+$/.test(target)) {
        yield { path, message: misspelt(target) };
        continue;
      }
      const right = nearest(target, targets);
      yield {
        path,
        message: `${target} is not a parameter, pseudo parameter or resource${didYouMean(right)}`,
        ...(right && { replacement: { wrong: target, right } }),
      };
    }
  },
};

/** Only in `Fn::Sub` can a name hold other characters: mostly a shell's variables. */
function misspelt(name: string): string {
  return `\${${name}} is not a name for Fn::Sub: write \${!${name}} to keep it as text`;
}
