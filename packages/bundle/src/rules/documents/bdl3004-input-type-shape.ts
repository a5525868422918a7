import { child, entriesOf, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL3004",
  title: "Make every input type an object with at least one property",
  severity: "error",
  stopsRegistration: true,
  description:
    "Each input type is `type: object` with `properties`. Proton refused a type without any property, so a template that needs no input declares one that it does not use.",
  *check({ schema: { file, types } }) {
    for (const type of Object.values(types)) {
      const declared = child(type.node, "type");
      if (stringOf(declared) !== "object") {
        const message = `the input type ${type.name} must have "type: object"`;
        yield {
          message,
          file,
          range: declared?.range ?? entriesOf(type.node)[0]?.keyRange ?? type.range,
        };
      }
      const required = child(type.node, "required");
      if (required && required.kind !== "sequence") {
        const message = `"required" must be a list of input names`;
        yield { message, file, range: required.range };
      }
      if (type.properties.size > 0) continue;
      const properties = child(type.node, "properties");
      const message = `the input type ${type.name} has no properties; Proton wants at least one`;
      yield { message, file, range: (properties ?? type.node).range };
    }
  },
};
