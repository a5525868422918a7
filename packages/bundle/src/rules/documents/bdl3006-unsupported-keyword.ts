import type { FindingDetails } from "@proton/cloudformation";
import { suggestion } from "@proton/text";
import { child, entriesOf, entryOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

/** The keywords of a Schema Object of OpenAPI 3.0.3. */
const KEYWORDS = [
  "type",
  "title",
  "description",
  "default",
  "enum",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "items",
  "minItems",
  "maxItems",
  "uniqueItems",
  "nullable",
  "example",
  "format",
  "deprecated",
  "readOnly",
  "writeOnly",
  "externalDocs",
  "xml",
  "properties",
  "required",
  "additionalProperties",
  "minProperties",
  "maxProperties",
  "oneOf",
  "anyOf",
  "allOf",
  "not",
  "discriminator",
];
export const rule: DocumentRule = {
  id: "BDL3006",
  title: "Describe inputs with the keywords that OpenAPI has",
  severity: "warning",
  description:
    "The keywords of an input are those of OpenAPI 3.0's Schema Object. Others are most often misspelt, and have no effect. `$ref` has none either: what it would refer to is not said anywhere, so such an input takes any value.",
  *check({ schema }) {
    for (const { node } of propertiesOf(schema)) yield* checkKeywords(node, schema.file);
  },
};

function* checkKeywords(node: YamlNode, file: string): Generator<FindingDetails> {
  for (const { key, keyRange } of entriesOf(node)) {
    if (KEYWORDS.includes(key) || key.startsWith("x-")) continue;
    if (key === "$ref") {
      const message = `"$ref" is not followed: write the type of the input here`;
      yield { message, file, range: keyRange };
    } else {
      const message = `"${key}" is not a keyword of an input and has no effect${suggestion(key, KEYWORDS)}`;
      yield { message, file, range: keyRange };
    }
  }
  const required = entryOf(node, "required");
  if (required?.value.kind === "scalar") {
    const message = `"required" belongs beside "properties", as a list of names`;
    yield { message, file, range: required.keyRange };
  }
  for (const { value } of entriesOf(child(node, "properties"))) yield* checkKeywords(value, file);
  const items = child(node, "items");
  if (items?.kind === "mapping") yield* checkKeywords(items, file);
}
