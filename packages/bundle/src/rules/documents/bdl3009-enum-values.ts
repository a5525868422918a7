import type { FindingDetails } from "@proton/cloudformation";
import { validateValue } from "../../inputs/validate-value.ts";
import type { PropertySchema } from "../../model/schema.ts";
import { child, itemsOf, plainValue, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

export const rule: DocumentRule = {
  id: "BDL3009",
  title: "List values in an enum that can be given",
  severity: "warning",
  description:
    "An enum is a list of at least one value, each of the input's type and within its other bounds, none of them twice. YAML reads `1.0` as a number and `no` as a string: quote what is meant as text.",
  *check({ schema }) {
    for (const { name, node, schema: property } of propertiesOf(schema)) {
      yield* checkEnum(name, node, property, schema.file);
      const items = child(node, "items");
      if (items && property.items) yield* checkEnum(name, items, property.items, schema.file);
    }
  },
};

function* checkEnum(
  name: string,
  node: YamlNode,
  { enum: _, ...others }: PropertySchema,
  file: string,
): Generator<FindingDetails> {
  const list = child(node, "enum");
  if (list?.kind !== "sequence") return;
  if (list.items.length === 0) {
    yield {
      message: `input "${name}": an empty enum allows no value at all`,
      file,
      range: list.range,
    };
  }
  const seen = new Set<string>();
  for (const item of itemsOf(list)) {
    const value = plainValue(item);
    const [violation] = validateValue(value, others);
    if (violation)
      yield { message: `input "${name}": ${violation.message}`, file, range: item.range };
    const key = JSON.stringify(value);
    if (seen.has(key))
      yield {
        message: `input "${name}": ${key} is duplicated in the enum`,
        file,
        range: item.range,
      };
    seen.add(key);
  }
}
