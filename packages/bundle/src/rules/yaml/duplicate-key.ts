import type { RuleDefinition } from "../rule.ts";

/** BDL1102. */
export const duplicateKey: RuleDefinition = {
  id: "BDL1102",
  title: "Write each key of a mapping once",
  severity: "error",
  description:
    "YAML forbids a key that is repeated in one mapping. Parsers that accept it keep the last value silently, so the first one is lost.",
};
