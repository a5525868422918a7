import type { FindingDetails } from "@proton/cloudformation";
import { suggestion } from "@proton/text";
import { child, entriesOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

const SCHEMA_KEYS = [
  "format",
  "environment_input_type",
  "service_input_type",
  "pipeline_input_type",
  "types",
];
const TYPE_KEYS = [
  "type",
  "title",
  "description",
  "properties",
  "required",
  "additionalProperties",
  "example",
];

export const rule: DocumentRule = {
  id: "BDL3003",
  title: "Use only the keys that a schema has",
  severity: "warning",
  description:
    "`schema` holds `format`, the names of the input types and `types`; a type holds `type`, `title`, `description`, `properties` and `required`. A misspelt key is ignored, with whatever stands below it.",
  *check({ schema: { document, file, types } }) {
    yield* unknownKeys(document.root, ["schema"], file);
    const schema = child(document.root, "schema");
    yield* unknownKeys(schema, SCHEMA_KEYS, file);
    yield* unknownKeys(child(schema, "format"), ["openapi"], file);
    for (const { node } of Object.values(types)) yield* unknownKeys(node, TYPE_KEYS, file);
  },
};

function* unknownKeys(
  node: YamlNode | undefined,
  known: readonly string[],
  file: string,
): Generator<FindingDetails> {
  for (const { key, keyRange } of entriesOf(node)) {
    if (known.includes(key)) continue;
    yield {
      message: `"${key}" is not a key of a schema here${suggestion(key, known)}`,
      file,
      range: keyRange,
    };
  }
}
