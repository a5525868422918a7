import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3003",
  title: "Required properties are there",
  severity: "error",
  description:
    "CloudFormation cannot make a resource without the properties that its schema requires.",
  cfnLint: ["E3003"],
  *check(context) {
    const custom = /^(?:AWS::CloudFormation::CustomResource$|Custom::)/;
    for (const { resource, properties, path, propertiesPath } of context.resources) {
      if (!custom.test(resource.Type) || properties.ServiceToken !== undefined) continue;
      if (Object.keys(properties).some((key) => key.startsWith("Fn::"))) continue;
      const at = resource.Properties === undefined ? path : propertiesPath;
      yield { path: at, part: "key", message: `${resource.Type} needs the property ServiceToken` };
    }
    for (const problem of context.propertyProblems()) {
      if (problem.kind !== "missing") continue;
      const { path, name, owner } = problem;
      yield { path, part: "key", message: `${owner} needs the property ${name}` };
    }
  },
};
