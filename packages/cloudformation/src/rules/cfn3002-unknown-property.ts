import { didYouMean, nearest } from "@proton/text";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3002",
  title: "Properties are ones that the resource type has",
  severity: "error",
  description:
    "CloudFormation refuses a resource with a property that its published schema does not know, at any depth.",
  cfnLint: ["E3002"],
  *check(context) {
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "unknown") continue;
      const { path, known, owner } = problem;
      const wrong = String(path.at(-1));
      const right = nearest(wrong, known);
      yield {
        path,
        part: "key",
        message: `${owner} has no property ${wrong}${didYouMean(right)}`,
        ...(right && { replacement: { wrong, right } }),
      };
    }
  },
};
