import type { RuleDefinition } from "../rule.ts";

/** BDL4008. */
export const missingInput: RuleDefinition = {
  id: "BDL4008",
  title: "Give every required input that has no default",
  severity: "error",
  description:
    "An input that the schema lists under `required` must be in the spec unless the schema gives it a default.",
};
