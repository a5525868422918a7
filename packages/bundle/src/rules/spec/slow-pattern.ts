import type { RuleDefinition } from "../rule.ts";

/** BDL4010. */
export const slowPattern: RuleDefinition = {
  id: "BDL4010",
  title: "Write patterns that can be matched quickly",
  severity: "error",
  description:
    "A pattern with nested repetition, such as `(a+)+$`, can take longer than the age of the universe for a short value. Matching is stopped after 100 milliseconds. Write the pattern so that each character can be matched in one way only.",
};
