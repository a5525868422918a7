import { suggestion } from "@proton/text";
import { child, itemsOf, stringOf } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";

export const rule: DocumentRule = {
  id: "BDL3011",
  title: "List declared inputs under `required`",
  severity: "warning",
  description:
    "`required` is a list of names of inputs of the same type. A name that is not declared can never be given.",
  *check({ schema: { file, types } }) {
    for (const type of Object.values(types)) {
      const required = child(type.node, "required");
      const known = [...type.properties.keys()];
      for (const item of itemsOf(required)) {
        const name = stringOf(item);
        if (name !== undefined && type.properties.has(name)) continue;
        const shown = JSON.stringify(name ?? null);
        const message = `${shown} is not an input of ${type.name}${suggestion(name ?? "", known)}`;
        yield { message, file, range: item.range };
      }
    }
  },
};
