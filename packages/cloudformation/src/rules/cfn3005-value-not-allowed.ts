import { didYouMean, nearest } from "@proton/text";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3005",
  title: "Values are among those that the property allows",
  severity: "error",
  description:
    "Properties with a closed set of values take no other, and mind upper and lower case.",
  cfnLint: ["E3030"],
  *check(context) {
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "allowed") continue;
      const { path, value, allowed } = problem;
      const names = allowed.map(String);
      const right = nearest(String(value), names);
      const list =
        names.length > 12 ? `one of ${names.length} values` : `one of ${names.join(", ")}`;
      const hint = right === undefined ? `: write ${list}` : didYouMean(right);
      const name = path.findLast((step) => typeof step === "string" && !step.startsWith("Fn::"));
      yield {
        path,
        message: `${name} cannot be ${value}${hint}`,
        ...(right && { replacement: { wrong: String(value), right } }),
      };
    }
  },
};
