import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2010",
  title: "Every mapping is used",
  severity: "info",
  description: "A mapping that no `Fn::FindInMap` names can be removed.",
  cfnLint: ["W7001"],
  *check({ template, references, open }) {
    // A computed name may name any mapping.
    if (open || JSON.stringify(template.source).includes('"Fn::FindInMap":[{')) return;
    const used = new Set(
      references.filter(({ kind }) => kind === "mapping").map(({ target }) => target),
    );
    for (const name of Object.keys(template.Mappings)) {
      if (used.has(name)) continue;
      yield { path: ["Mappings", name], part: "key", message: `the mapping ${name} is never used` };
    }
  },
};
