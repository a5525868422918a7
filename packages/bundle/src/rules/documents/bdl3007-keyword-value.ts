import type { FindingDetails } from "@proton/cloudformation";
import type { InputProperty } from "../../model/schema.ts";
import { child, entriesOf, stringOf, typeName, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

const COUNTS = ["minLength", "maxLength", "minItems", "maxItems"];
const VALUE_TYPES: Readonly<Record<string, string>> = {
  minLength: "number",
  maxLength: "number",
  minItems: "number",
  maxItems: "number",
  minimum: "number",
  maximum: "number",
  multipleOf: "number",
  exclusiveMinimum: "boolean",
  exclusiveMaximum: "boolean",
  uniqueItems: "boolean",
  nullable: "boolean",
  pattern: "string",
  title: "string",
  description: "string",
  enum: "array",
  items: "object",
};
export const rule: DocumentRule = {
  id: "BDL3007",
  title: "Give keywords of an input values that make sense",
  severity: "error",
  stopsRegistration: true,
  description:
    "Lengths and numbers of items are whole numbers from 0, bounds are numbers, an array says what its `items` are: a schema with other values is not an OpenAPI 3.0 schema.",
  *check({ schema }) {
    for (const property of propertiesOf(schema))
      yield* checkNode(property, property.node, schema.file);
  },
};

function* checkNode(
  property: InputProperty,
  node: YamlNode,
  file: string,
): Generator<FindingDetails> {
  const type = stringOf(child(node, "type"));
  for (const { key, keyRange, value } of entriesOf(node)) {
    const problem = valueProblem(key, value);
    if (problem) yield { message: `input "${property.name}": ${problem}`, file, range: keyRange };
  }
  if (type !== "array") return;
  const items = child(node, "items");
  if (items) yield* checkNode(property, items, file);
  else
    yield {
      message: `input "${property.name}": an array needs "items"`,
      file,
      range: node.range,
    };
}

function valueProblem(key: string, value: YamlNode): string | undefined {
  const wanted = Object.hasOwn(VALUE_TYPES, key) ? VALUE_TYPES[key] : undefined;
  if (wanted === undefined) return undefined;
  const type = typeName(value);
  if (type !== wanted)
    return `"${key}" must be ${wanted === "object" || wanted === "array" ? "an" : "a"} ${wanted}, not ${type}`;
  const number = numberOf(value);
  if (COUNTS.includes(key) && !(Number.isInteger(number) && (number ?? 0) >= 0)) {
    return `"${key}" must be a whole number from 0`;
  }
  return key === "multipleOf" && (number ?? 0) <= 0 ? `"multipleOf" must be above 0` : undefined;
}

function numberOf(node: YamlNode | undefined): number | undefined {
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : undefined;
}
