import { suggestion } from "../../text/did-you-mean.ts";
import { child, plainValue, stringOf } from "../../text/yaml-node.ts";
import type { BundleRule } from "../rule.ts";
import { propertiesOf } from "./properties.ts";

const TYPES = ["string", "number", "integer", "boolean", "array", "object"];

/** BDL3005. */
export const propertyType: BundleRule = {
  id: "BDL3005",
  title: "Give every input a type",
  severity: "error",
  description:
    "An input is a mapping with `type`: `string`, `number`, `integer`, `boolean` or `array` (with `items`).",
  check({ schema }, report) {
    for (const { name, node, nameRange } of propertiesOf(schema)) {
      const type = child(node, "type");
      const text = stringOf(type);
      if (text !== undefined && TYPES.includes(text)) continue;
      if (
        !type &&
        (child(node, "$ref") ||
          child(node, "oneOf") ||
          child(node, "anyOf") ||
          child(node, "allOf"))
      )
        continue;
      const problem = type
        ? `${JSON.stringify(plainValue(type))} is no type${suggestion(text ?? "", TYPES)}`
        : "has no type";
      const message = `input "${name}": ${problem}; write string, number, integer, boolean or array`;
      report({ message, file: schema.file, range: type?.range ?? nameRange });
    }
  },
};
