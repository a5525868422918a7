import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3003",
  title: "Required properties are there",
  severity: "error",
  description:
    "CloudFormation cannot make a resource without the properties that its schema requires.",
  cfnLint: ["E3003"],
  *check(context) {
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "missing") continue;
      const { path, name, owner } = problem;
      yield { path, part: "key", message: `${owner} needs the property ${name}` };
    }
  },
};
