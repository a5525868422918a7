import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2008",
  title: "Every parameter is used",
  severity: "info",
  description: "A parameter that nothing reads asks for a value that changes nothing.",
  cfnLint: ["W2001"],
  *check({ template, references, open }) {
    if (open) return;
    const used = new Set(
      references.filter(({ kind }) => kind === "ref").map(({ target }) => target),
    );
    for (const name of Object.keys(template.Parameters)) {
      if (used.has(name)) continue;
      yield {
        path: ["Parameters", name],
        part: "key",
        message: `the parameter ${name} is never used`,
      };
    }
  },
};
