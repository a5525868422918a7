import type { RuleDefinition } from "../rule.ts";

/** BDL4005. */
export const specSize: RuleDefinition = {
  id: "BDL4005",
  title: "Keep a spec within 51,200 characters",
  severity: "error",
  description: "Proton's API took specs of 1 to 51,200 characters.",
};
