import { INPUT_TYPE_KEYS } from "../../model/schema.ts";
import { child, entriesOf, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL3012",
  title: "Remove types that nothing names",
  severity: "warning",
  description: "A type that no `…_input_type` names has no effect.",
  *check({ schema: { document, file } }) {
    const schema = child(document.root, "schema");
    const used = Object.values(INPUT_TYPE_KEYS).map((key) => stringOf(child(schema, key)));
    if (document.source.text.includes("$ref")) return;
    for (const { key, keyRange } of entriesOf(child(schema, "types"))) {
      if (used.includes(key)) continue;
      yield { message: `nothing names the type "${key}"`, file, range: keyRange };
    }
  },
};
