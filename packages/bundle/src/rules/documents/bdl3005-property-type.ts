import { suggestion } from "@proton/text";
import { child, plainValue, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

const TYPES = ["string", "number", "integer", "boolean", "array", "object"];

export const rule: DocumentRule = {
  id: "BDL3005",
  title: "Give every input a type",
  severity: "error",
  description:
    "An input is a mapping with `type`: `string`, `number`, `integer`, `boolean` or `array` (with `items`).",
  *check({ schema }) {
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
      yield { message, file: schema.file, range: type?.range ?? nameRange };
    }
  },
};
