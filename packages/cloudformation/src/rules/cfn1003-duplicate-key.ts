import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1003",
  title: "A mapping names each key once",
  severity: "error",
  description:
    "Of two members with the same key, one is lost without a word. Rename or remove one of them.",
  cfnLint: ["E0000"],
};
