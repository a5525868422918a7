import type { RuleDefinition } from "../rule.ts";

/** BDL1103. */
export const yamlTooComplex: RuleDefinition = {
  id: "BDL1103",
  title: "Keep YAML documents small enough to read",
  severity: "error",
  description:
    "Nesting deeper than 100 levels and aliases that expand to more than 100,000 values are refused: no schema, manifest or spec needs them, and they are the usual way to exhaust the memory of whatever reads the document.",
};
