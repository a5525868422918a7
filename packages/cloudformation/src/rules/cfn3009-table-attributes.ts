import type { TemplateValue } from "../template.ts";
import { type Choice, isComputed, items, member } from "./choices.ts";
import type { ResourceEntry } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3009",
  title: "A table defines the attributes of its keys, and no others",
  severity: "error",
  description:
    "DynamoDB refuses a table whose `AttributeDefinitions` lack a key attribute of the table or an index, or hold an attribute that is not a key.",
  cfnLint: ["E3039"],
  *check(context) {
    for (const entry of context.resourcesOfType("AWS::DynamoDB::Table")) yield* checkTable(entry);
  },
};

function* checkTable({ properties, propertiesPath }: ResourceEntry): Generator<RuleFinding> {
  // With branches or computed parts, which keys meet which definitions is unknown.
  if (hasComputed(properties.AttributeDefinitions) || hasComputed(properties.KeySchema)) return;
  const indexes = [properties.GlobalSecondaryIndexes, properties.LocalSecondaryIndexes];
  if (indexes.some(hasComputed)) return;
  const definitions = names(properties.AttributeDefinitions, [
    ...propertiesPath,
    "AttributeDefinitions",
  ]);
  const keys = names(properties.KeySchema, [...propertiesPath, "KeySchema"]);
  for (const key of ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"]) {
    for (const index of items(properties[key], [...propertiesPath, key])) {
      for (const { value, path } of member(index.value, index.path, "KeySchema")) {
        keys.push(...names(value, path));
      }
    }
  }
  const defined = new Set(definitions.map(({ value }) => value));
  const used = new Set(keys.map(({ value }) => value));
  for (const { value, path } of keys) {
    if (defined.has(value)) continue;
    yield { path, message: `the key attribute ${value} is not among the AttributeDefinitions` };
  }
  for (const { value, path } of definitions) {
    if (used.has(value) || used.size === 0) continue;
    yield { path, message: `the attribute ${value} is the key of neither the table nor an index` };
  }
}

function names(list: TemplateValue | undefined, path: Choice["path"]): Choice[] {
  return [...items(list, path)]
    .flatMap((item) => member(item.value, item.path, "AttributeName"))
    .filter(({ value }) => typeof value === "string");
}

function hasComputed(value: TemplateValue | undefined): boolean {
  if (value === undefined || typeof value !== "object" || value === null) return false;
  return isComputed(value) || Object.values(value).some(hasComputed);
}
