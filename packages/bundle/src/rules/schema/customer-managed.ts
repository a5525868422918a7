import { child, stringOf } from "../../text/yaml-node.ts";
import type { BundleRule } from "../rule.ts";

/** BDL3014. */
export const customerManaged: BundleRule = {
  id: "BDL3014",
  title: "Give a customer-managed environment outputs that are strings without defaults",
  severity: "error",
  description:
    "An environment template without `infrastructure/` describes an environment that exists already: its inputs become the environment's outputs. Outputs are strings, and defaults were not allowed.",
  check({ kind, files, schema }, report) {
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
        report({
          message: `output "${name}" of a customer-managed environment must be a string`,
          file,
          range: type.range,
        });
      }
      if (defaultRange) {
        report({
          message: `output "${name}" of a customer-managed environment cannot have a default`,
          file,
          range: defaultRange ?? nameRange,
        });
      }
    }
  },
};
