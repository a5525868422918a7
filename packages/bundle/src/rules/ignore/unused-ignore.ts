import type { RuleDefinition } from "../rule.ts";

/** BDL9002. */
export const unusedIgnore: RuleDefinition = {
  id: "BDL9002",
  title: "Remove ignores that ignore nothing",
  severity: "warning",
  description:
    "An entry of `.proton-check.yaml` that no finding matches is left over: what it excused is gone, or its rule id or path is misspelt.",
};
