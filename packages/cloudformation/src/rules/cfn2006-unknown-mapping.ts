import { didYouMean, nearest } from "@proton/text";
import { isObject, valueAt } from "../template.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2006",
  title: "FindInMap finds its mapping and its keys",
  severity: "error",
  description:
    "`Fn::FindInMap` names an entry of the `Mappings` section; keys that are written out must stand in it.",
  cfnLint: ["E1011", "E7001"],
  *check({ template, references, open }) {
    if (open) return;
    const names = Object.keys(template.Mappings);
    for (const { kind, target, path } of references) {
      if (kind !== "mapping") continue;
      const call = valueAt(template.source, path.slice(0, -1));
      const hasDefault = Array.isArray(call) && call.length > 3;
      const mapping = template.Mappings[target];
      if (mapping === undefined) {
        if (hasDefault) continue;
        const right = nearest(target, names);
        yield {
          path,
          message: `the mapping ${target} is not defined${didYouMean(right)}`,
          ...(right && { replacement: { wrong: target, right } }),
        };
        continue;
      }
      const [, top, second] = Array.isArray(call) ? call : [];
      if (typeof top !== "string" || hasDefault || isGenerated(mapping)) continue;
      const row = mapping[top];
      const at = path.slice(0, -1);
      if (row === undefined) {
        const hint = didYouMean(nearest(top, Object.keys(mapping)));
        yield { path: [...at, 1], message: `the mapping ${target} has no key ${top}${hint}` };
      } else if (isObject(row) && typeof second === "string" && row[second] === undefined) {
        const hint = didYouMean(nearest(second, Object.keys(row)));
        yield { path: [...at, 2], message: `${target}/${top} has no key ${second}${hint}` };
      }
    }
  },
};

function isGenerated(mapping: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(mapping).some((key) => key.startsWith("Fn::"));
}
