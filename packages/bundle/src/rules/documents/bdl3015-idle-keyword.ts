import type { FindingDetails } from "@proton/cloudformation";
import type { InputProperty } from "../../model/schema.ts";
import { child, entriesOf, entryOf, stringOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

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
  id: "BDL3015",
  title: "Put keywords where they have an effect",
  severity: "warning",
  description:
    "OpenAPI ignores a keyword that does not apply to the type of an input: `minLength` beside `type: number` bounds nothing. A lower bound above the upper one leaves no value that could be given.",
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
  for (const { key, keyRange } of entriesOf(node)) {
    const problem = applicabilityProblem(key, type);
    if (problem) yield { message: `input "${property.name}": ${problem}`, file, range: keyRange };
  }
  for (const [lower, upper] of PAIRS) {
    const [low, high] = [numberOf(child(node, lower)), numberOf(child(node, upper))];
    if (low === undefined || high === undefined || low <= high) continue;
    const message = `input "${property.name}": no value can be both at least ${low} (${lower}) and at most ${high} (${upper})`;
    yield { message, file, range: entryOf(node, lower)?.keyRange };
  }
  const items = type === "array" ? child(node, "items") : undefined;
  if (items) yield* checkNode(property, items, file);
}

function applicabilityProblem(key: string, type: string | undefined): string | undefined {
  const types = Object.hasOwn(APPLIES_TO, key) ? APPLIES_TO[key] : undefined;
  if (!types || type === undefined || types.includes(type)) return undefined;
  return `"${key}" has no effect on type ${type}, only on ${types.join(" and ")}`;
}

function numberOf(node: YamlNode | undefined): number | undefined {
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : undefined;
}
