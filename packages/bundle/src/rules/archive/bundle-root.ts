import type { RuleDefinition } from "../rule.ts";

/** BDL1009. */
export const bundleRoot: RuleDefinition = {
  id: "BDL1009",
  title: "Put schema/schema.yaml into the bundle, once",
  severity: "error",
  description:
    "The bundle's root is the directory that contains `schema/schema.yaml`. It may be the archive's own root or lie below one or two directories, but there must be exactly one: with two on the same level Proton's choice is not known.",
};
