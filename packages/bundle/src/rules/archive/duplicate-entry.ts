import type { RuleDefinition } from "../rule.ts";

/** BDL1006. */
export const duplicateEntry: RuleDefinition = {
  id: "BDL1006",
  title: "Put each file into the archive once",
  severity: "error",
  description:
    "Two entries with one path leave open which of them counts: tar keeps the last, other readers the first.",
};
