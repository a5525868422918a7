import { suggestion } from "@proton/text";
import { child, plainValue, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

const TYPES = ["string", "number", "integer", "boolean", "array", "object"];

export const rule: DocumentRule = {
  id: "BDL3005",
  title: "Name a type that OpenAPI has",
  severity: "error",
  stopsRegistration: true,
  description:
    "The `type` of an input is `string`, `number`, `integer`, `boolean`, `array` (with `items`) or `object` (with `properties`).",
  *check({ schema }) {
    for (const { name, node } of propertiesOf(schema)) {
      const type = child(node, "type");
      const text = stringOf(type);
      if (type === undefined || (text !== undefined && TYPES.includes(text))) continue;
      const shown = JSON.stringify(plainValue(type));
      const message = `input "${name}": ${shown} is not a type${suggestion(text ?? "", TYPES)}; write string, number, integer, boolean, array or object`;
      yield { message, file: schema.file, range: type.range };
    }
  },
};
