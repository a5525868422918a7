import { didYouMean, nearest } from "@proton/text";
import { mayBeGenerated } from "./reference-targets.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2002",
  title: "GetAtt and Sub read attributes of resources of the template",
  severity: "error",
  description: "An attribute can be read only of a resource that the same template defines.",
  cfnLint: ["E1010", "E1019"],
  *check(context) {
    const resources = Object.keys(context.template.Resources);
    for (const { kind, target, path } of context.references) {
      if (kind !== "getAtt" || Object.hasOwn(context.template.Resources, target)) continue;
      if (mayBeGenerated(context, target)) continue;
      const suggestion = didYouMean(nearest(target, resources));
      yield { path, message: `the template has no resource ${target}${suggestion}` };
    }
  },
};
