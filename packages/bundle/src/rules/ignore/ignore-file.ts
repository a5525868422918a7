import type { RuleDefinition } from "../rule.ts";

/** BDL9001. */
export const ignoreFile: RuleDefinition = {
  id: "BDL9001",
  title: "Say in .proton-check.yaml which rule is ignored, and why",
  severity: "error",
  description:
    "`.proton-check.yaml` at the bundle's root switches rules off. Each entry names a rule and a reason; `path` limits it to one file or, with `*`, to several.\n\n```yaml\nignore:\n  - rule: CFN6010\n    reason: The API is public on purpose.\n  - rule: BDL5002\n    path: schema/schema.yaml\n    reason: Proton wants at least one input.\n```",
};
