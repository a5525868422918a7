import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3017",
  title: "Two resources of a type do not have one name",
  severity: "error",
  description:
    "What makes up the identifier of a resource, most often its name, is there once in an account and Region: the second resource fails with `already exists`. Resources whose conditions differ are not compared.",
  cfnLint: ["E3019"],
  *check({ resources, spec }) {
    const groups = Map.groupBy(resources, ({ resource, properties }) => {
      const identifier = spec(resource.Type)?.primaryIdentifier ?? [];
      const values = identifier.map((name) => properties[name]);
      const isNamed = values.length > 0 && values.every((value) => value !== undefined);
      return isNamed ? JSON.stringify([resource.Type, values, resource.Condition]) : undefined;
    });
    groups.delete(undefined);
    for (const group of groups.values()) {
      for (const { resource, logicalId, propertiesPath } of group.length > 1 ? group : []) {
        const names = spec(resource.Type)?.primaryIdentifier ?? [];
        const others = group.filter((other) => other.logicalId !== logicalId);
        const message = `the ${names.join(" and ")} of ${others.map((other) => other.logicalId).join(" and ")} is the same`;
        yield {
          path: [...propertiesPath, ...names.slice(0, 1)],
          part: "key",
          message,
          related: others.map((other) => ({ path: other.path, message: "the other resource" })),
        };
      }
    }
  },
};
