import type { RuleDefinition } from "../rule.ts";

/** BDL1101. */
export const yamlSyntax: RuleDefinition = {
  id: "BDL1101",
  title: "Write valid YAML",
  severity: "error",
  description:
    "Proton read the schema, the manifests and the spec as YAML and refused what did not parse. The finding stands where the parser gave up, which is often one line after the mistake: look for a missing colon, a tab, an unclosed quote or a wrong indentation.",
};

/** BDL1102. */
export const duplicateKey: RuleDefinition = {
  id: "BDL1102",
  title: "Write each key of a mapping once",
  severity: "error",
  description:
    "YAML forbids a key that is repeated in one mapping. Parsers that accept it keep the last value silently, so the first one is lost.",
};

/** BDL1103. */
export const yamlTooComplex: RuleDefinition = {
  id: "BDL1103",
  title: "Keep YAML documents small enough to read",
  severity: "error",
  description:
    "Nesting deeper than 100 levels and aliases that expand to more than 100,000 values are refused: no schema, manifest or spec needs them, and they are the usual way to exhaust the memory of whatever reads the document.",
};
