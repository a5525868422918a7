import { suggestion } from "../../text/did-you-mean.ts";
import { child, entriesOf, type YamlNode } from "../../text/yaml-node.ts";
import type { BundleRule, Report } from "../rule.ts";

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

/** BDL3003. */
export const schemaKeys: BundleRule = {
  id: "BDL3003",
  title: "Use only the keys that a schema has",
  severity: "warning",
  description:
    "`schema` holds `format`, the names of the input types and `types`; a type holds `type`, `title`, `description`, `properties` and `required`. A misspelt key is ignored, with whatever stands below it.",
  check({ schema: { document, file, types } }, report) {
    unknownKeys(document.root, ["schema"], file, report);
    const schema = child(document.root, "schema");
    unknownKeys(schema, SCHEMA_KEYS, file, report);
    unknownKeys(child(schema, "format"), ["openapi"], file, report);
    for (const { node } of Object.values(types)) unknownKeys(node, TYPE_KEYS, file, report);
  },
};

function unknownKeys(
  node: YamlNode | undefined,
  known: readonly string[],
  file: string,
  report: Report,
): void {
  for (const { key, keyRange } of entriesOf(node)) {
    if (known.includes(key)) continue;
    report({
      message: `"${key}" is no key of a schema here${suggestion(key, known)}`,
      file,
      range: keyRange,
    });
  }
}
