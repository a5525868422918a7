import type { RuleDefinition } from "../rule.ts";

/** BDL4004. */
export const instanceName: RuleDefinition = {
  id: "BDL4004",
  title: "Give every service instance a valid name of its own",
  severity: "error",
  description:
    "Names of instances and environments have 1 to 100 characters: letters, digits, `_` and `-`, starting with a letter or digit. A service cannot have two instances of one name.",
};
