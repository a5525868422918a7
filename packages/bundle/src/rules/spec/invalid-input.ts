import type { RuleDefinition } from "../rule.ts";

/** BDL4007. */
export const invalidInput: RuleDefinition = {
  id: "BDL4007",
  title: "Give inputs the values that the schema allows",
  severity: "error",
  description:
    "Proton refused a spec whose values do not match the schema. Types are not converted: a number in quotes is a string, `yes` is a string.",
};
