import { child, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL3014",
  title: "Give a customer-managed environment outputs that are strings without defaults",
  severity: "error",
  stopsRegistration: true,
  description:
    "An environment template without `infrastructure/` describes an environment that exists already: its inputs become the environment's outputs. Outputs are strings, and defaults were not allowed.",
  *check({ kind, files, schema }) {
    if (kind !== "environment") return;
    if ([...files.keys()].some((path) => path.startsWith("infrastructure/"))) return;
    const { file } = schema;
    for (const {
      name,
      node,
      nameRange,
      defaultRange,
    } of schema.types.environment?.properties.values() ?? []) {
      const type = child(node, "type");
      if (type && stringOf(type) !== "string") {
        yield {
          message: `output "${name}" of a customer-managed environment must be a string`,
          file,
          range: type.range,
        };
      }
      if (defaultRange) {
        yield {
          message: `output "${name}" of a customer-managed environment cannot have a default`,
          file,
          range: defaultRange ?? nameRange,
        };
      }
    }
  },
};
