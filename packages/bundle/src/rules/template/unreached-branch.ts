import type { RuleDefinition } from "../rule.ts";

/** BDL5007. */
export const unreachedBranch: RuleDefinition = {
  id: "BDL5007",
  title: "Know which branches were not checked",
  severity: "info",
  description:
    "Templates are rendered with the values of the spec and with every value of enums and booleans, with optional inputs given and left out, with lists empty and not, in at most 200 combinations. A branch that none of them went through was not checked. Either no input reaches it, or it needs values that only a spec can supply: add one that does, or sample outputs.",
};
