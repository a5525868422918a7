import type { FindingDetails } from "@proton/cloudformation";
import { suggestion } from "@proton/text";
import { child, entriesOf, entryOf, stringOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

const SUPPORTED = [
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
];
const REFUSED = [
  "$ref",
  "oneOf",
  "anyOf",
  "allOf",
  "not",
  "properties",
  "additionalProperties",
  "patternProperties",
  "discriminator",
];

export const rule: DocumentRule = {
  id: "BDL3006",
  title: "Describe inputs with the keywords that Proton's schemas use",
  severity: "warning",
  description:
    "Inputs are scalars and arrays of scalars. None of AWS's 64 sample schemas nests objects or uses `$ref`, `oneOf`, `anyOf` or `allOf`, and AWS's own tools leave such inputs out, so a bundle with them is unlikely to have worked. They are not looked at when specs are checked. Keywords that OpenAPI does not have are most often misspelt.",
  *check({ schema }) {
    for (const { node } of propertiesOf(schema)) yield* checkKeywords(node, schema.file);
  },
};

function* checkKeywords(node: YamlNode, file: string): Generator<FindingDetails> {
  for (const { key, keyRange, value } of entriesOf(node)) {
    if (SUPPORTED.includes(key) || key.startsWith("x-")) continue;
    if (REFUSED.includes(key)) {
      yield {
        message: `"${key}" was not supported: use inputs that are scalars or lists of scalars`,
        file,
        range: keyRange,
      };
    } else if (key === "required" && value.kind === "scalar") {
      yield {
        message: `"required" belongs beside "properties", as a list of names`,
        file,
        range: keyRange,
      };
    } else if (key !== "required" || stringOf(child(node, "type")) !== "object") {
      yield {
        message: `"${key}" is no keyword of an input and has no effect${suggestion(key, SUPPORTED)}`,
        file,
        range: keyRange,
      };
    }
  }
  const type = entryOf(node, "type");
  if (type && stringOf(type.value) === "object") {
    yield {
      message: "inputs that are objects were not supported: use one input for each value",
      file,
      range: type.value.range,
    };
  }
  const items = child(node, "items");
  if (items?.kind === "mapping") yield* checkKeywords(items, file);
}
