import type { FindingDetails } from "@proton/cloudformation";
import type { InputProperty } from "../../model/schema.ts";
import {
  child,
  entriesOf,
  entryOf,
  stringOf,
  typeName,
  type YamlNode,
} from "../../text/yaml-node.ts";
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
const APPLIES_TO: Readonly<Record<string, readonly string[]>> = {
  minLength: ["string"],
  maxLength: ["string"],
  pattern: ["string"],
  minimum: ["number", "integer"],
  maximum: ["number", "integer"],
  multipleOf: ["number", "integer"],
  exclusiveMinimum: ["number", "integer"],
  exclusiveMaximum: ["number", "integer"],
  items: ["array"],
  minItems: ["array"],
  maxItems: ["array"],
  uniqueItems: ["array"],
};
const PAIRS = [
  ["minLength", "maxLength"],
  ["minimum", "maximum"],
  ["minItems", "maxItems"],
] as const;

export const rule: DocumentRule = {
  id: "BDL3007",
  title: "Give keywords of an input values that make sense",
  severity: "error",
  description:
    "Lengths and numbers of items are whole numbers from 0, bounds are numbers, a lower bound is not above the upper one, a keyword stands beside a type that it applies to, an array says what its `items` are.",
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
    const problem = valueProblem(key, value) ?? applicabilityProblem(key, type);
    if (problem) yield { message: `input "${property.name}": ${problem}`, file, range: keyRange };
  }
  for (const [lower, upper] of PAIRS) {
    const [low, high] = [numberOf(child(node, lower)), numberOf(child(node, upper))];
    if (low === undefined || high === undefined || low <= high) continue;
    const message = `input "${property.name}": no value can be both at least ${low} (${lower}) and at most ${high} (${upper})`;
    yield { message, file, range: entryOf(node, lower)?.keyRange };
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
  const wanted = VALUE_TYPES[key];
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

function applicabilityProblem(key: string, type: string | undefined): string | undefined {
  const types = APPLIES_TO[key];
  if (!types || type === undefined || types.includes(type)) return undefined;
  return `"${key}" has no effect on type ${type}, only on ${types.join(" and ")}`;
}

function numberOf(node: YamlNode | undefined): number | undefined {
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : undefined;
}
