import { type Claim, claimsOf, clashes } from "./claims.ts";
import type { ResourceEntry } from "./rule-context.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3017",
  title: "Two resources of a type do not have one name",
  severity: "error",
  description:
    "What makes up the identifier of a resource, most often its name, is there once in an account and Region: the second resource fails with `already exists`. Resources whose conditions have nothing to do with each other are not compared.",
  cfnLint: ["E3019"],
  *check({ resources, spec }) {
    const byType = Map.groupBy(resources, ({ resource }) => resource.Type);
    for (const [type, entries] of byType) {
      const names = spec(type)?.primaryIdentifier ?? [];
      const [first] = names;
      if (entries.length < 2 || first === undefined) continue;
      for (const [{ entry }, { entry: other }] of clashes(
        entries.flatMap((entry) => claims(entry, names)),
      )) {
        yield {
          path: [...entry.propertiesPath, first],
          part: "key",
          message: `the ${names.join(" and ")} of ${other.logicalId} is the same`,
          related: [{ path: other.path, message: "the other resource" }],
        };
      }
    }
  },
};

function claims(entry: ResourceEntry, names: readonly string[]): readonly Claim[] {
  const [only, ...more] = names.map((name) => entry.properties[name]);
  if (more.length === 0) return claimsOf(entry, only);
  const all = [only, ...more].flatMap((value) => (value === undefined ? [] : [value]));
  return all.length === names.length ? claimsOf(entry, all) : [];
}
