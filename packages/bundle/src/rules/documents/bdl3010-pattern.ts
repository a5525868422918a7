import { isPattern } from "@proton/text";
import { child, stringOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

export const rule: DocumentRule = {
  id: "BDL3010",
  title: "Write patterns that are valid",
  severity: "warning",
  description:
    "`pattern` is a regular expression of ECMA 262, searched for anywhere in the value: write `^` and `$` to match all of it.",
  *check({ schema }) {
    for (const { name, node } of propertiesOf(schema)) {
      for (const owner of [node, child(node, "items")]) {
        const written = child(owner, "pattern");
        const problem = written && problemOf(written);
        if (problem)
          yield {
            message: `input "${name}": ${problem}`,
            file: schema.file,
            range: written.range,
          };
      }
    }
  },
};

function problemOf(node: YamlNode): string | undefined {
  const text = stringOf(node);
  if (text === undefined || isPattern(text)) return undefined;
  return `${JSON.stringify(text)} is not a valid regular expression`;
}
