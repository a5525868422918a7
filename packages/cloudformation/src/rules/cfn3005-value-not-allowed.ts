import { didYouMean, nearest } from "@proton/text";
import { formatPath, type TemplatePath } from "../template.ts";
import { propertyName } from "./property-name.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3005",
  title: "Values are among those that the property allows",
  severity: "error",
  description:
    "Properties with a closed set of values take no other, and mind upper and lower case.",
  cfnLint: ["E3030", "E3628", "E3652"],
  *check(context) {
    const seen = new Set<string>();
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "allowed") continue;
      const { path, value, allowed } = problem;
      seen.add(formatPath(path));
      yield complaint(path, String(value), allowed.map(String));
    }
    for (const { kind, path, given, allowed, computed } of context.constraintProblems()) {
      if (kind !== "enum" || computed || given === undefined || seen.has(formatPath(path)))
        continue;
      yield complaint(path, given, allowed ?? []);
    }
  },
};

function complaint(path: TemplatePath, given: string, allowed: readonly string[]): RuleFinding {
  const right = nearest(given, allowed);
  const list =
    allowed.length > 12 ? `one of ${allowed.length} values` : `one of ${allowed.join(", ")}`;
  const hint = right === undefined ? `: write ${list}` : didYouMean(right);
  return {
    path,
    message: `${propertyName(path)} cannot be ${given}${hint}`,
    ...(right && { replacement: { wrong: given, right } }),
  };
}
