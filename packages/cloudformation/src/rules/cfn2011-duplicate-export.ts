import { intrinsicOf } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2011",
  title: "Every export has a name of its own",
  severity: "error",
  description:
    "Export names are unique in an account and Region. Two outputs that never exist together, because their conditions differ, may share one.",
  *check({ template }) {
    const seen = new Map<string, string>();
    for (const [output, { Export, Condition }] of Object.entries(template.Outputs)) {
      if (Export === undefined || Condition !== undefined || hasIf(Export.Name)) continue;
      const name = JSON.stringify(Export.Name);
      const first = seen.get(name);
      const path = ["Outputs", output, "Export", "Name"];
      if (first === undefined) seen.set(name, output);
      else {
        yield {
          path,
          message: `the output ${first} exports the same name already`,
          related: [{ path: ["Outputs", first], message: "the first export of the name" }],
        };
      }
    }
  },
};

function hasIf(name: Parameters<typeof intrinsicOf>[0]): boolean {
  return intrinsicOf(name)?.name === "Fn::If";
}
