import { child } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

/** Keywords that say by themselves which values are meant. */
const DESCRIBING = ["$ref", "oneOf", "anyOf", "allOf", "enum"];

export const rule: DocumentRule = {
  id: "BDL3016",
  title: "Give every input a type",
  severity: "warning",
  description:
    'OpenAPI takes an input without `type` as one that may have any value: the number `80`, the text `"80"` and a list are all valid then, and reach the template as they are.',
  *check({ schema }) {
    for (const { name, node, nameRange } of propertiesOf(schema)) {
      if (["type", ...DESCRIBING].some((key) => child(node, key))) continue;
      const message = `input "${name}" has no type; write string, number, integer, boolean, array or object`;
      yield { message, file: schema.file, range: nameRange };
    }
  },
};
