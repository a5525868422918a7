import type { RuleDefinition } from "../rule.ts";

/** BDL4006. */
export const unknownInput: RuleDefinition = {
  id: "BDL4006",
  title: "Give only inputs that the schema declares",
  severity: "warning",
  description:
    "An input that the schema does not declare reaches no template. Proton let it pass, so a misspelt name silently left the default in place.",
};
