import { isObject, type TemplateValue } from "../template.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2018",
  title: "Mappings lead over two keys to a text or a list",
  severity: "error",
  description:
    "A mapping has keys with keys below them, and texts, numbers or lists of them there. Its name and the second keys hold letters and digits, the first keys dots and dashes, too.",
  cfnLint: ["E7001"],
  *check({ template, rewritten }) {
    if (rewritten) return;
    for (const [name, mapping] of Object.entries(template.Mappings)) {
      const path = ["Mappings", name];
      if (!/^[a-zA-Z0-9]+$/.test(name))
        yield { path, part: "key", message: `the name ${name} may hold only letters and digits` };
      for (const [top, row] of Object.entries(mapping)) {
        if (top.startsWith("Fn::")) continue;
        const at = [...path, top];
        if (!/^[a-zA-Z0-9.-]+$/.test(top))
          yield {
            path: at,
            part: "key",
            message: `the key ${top} may hold only letters, digits, . and -`,
          };
        if (!isObject(row)) yield { path: at, message: `${top} holds keys, not a value` };
        else yield* checkRow(row, at);
      }
    }
  },
};

function* checkRow(
  row: Readonly<Record<string, TemplateValue>>,
  path: readonly string[],
): Generator<RuleFinding> {
  for (const [key, value] of Object.entries(row)) {
    if (key.startsWith("Fn::")) continue;
    const at = [...path, key];
    if (!/^[a-zA-Z0-9.-]+$/.test(key))
      yield {
        path: at,
        part: "key",
        message: `the key ${key} may hold only letters, digits, . and -`,
      };
    if (isObject(value)) yield { path: at, message: `${key} holds a text, a number or a list` };
  }
}
