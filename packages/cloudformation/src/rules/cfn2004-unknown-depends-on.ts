import { didYouMean, nearest } from "@proton/text";
import { mayBeGenerated } from "./reference-targets.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2004",
  title: "DependsOn names resources of the template",
  severity: "error",
  description: "A resource can wait only for resources of the same template, by their logical ids.",
  cfnLint: ["E3005"],
  *check(context) {
    const names = Object.keys(context.template.Resources);
    for (const { resource, logicalId, path } of context.resources) {
      for (const [index, target] of (resource.DependsOn ?? []).entries()) {
        const at = [...path, "DependsOn", index];
        if (target === logicalId) yield { path: at, message: `${target} depends on itself` };
        if (Object.hasOwn(context.template.Resources, target) || mayBeGenerated(context, target))
          continue;
        const right = nearest(target, names);
        yield {
          path: at,
          message: `the template has no resource ${target} to depend on${didYouMean(right)}`,
          ...(right && { replacement: { wrong: target, right } }),
        };
      }
    }
  },
};
