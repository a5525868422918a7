import type { RuleDefinition } from "../rule.ts";

/** BDL4003. */
export const specUnknownKey: RuleDefinition = {
  id: "BDL4003",
  title: "Use only the keys that a spec has",
  severity: "warning",
  description:
    "Keys that Proton did not know had no effect. Inputs belong under `spec` (environment or instance) or `pipeline`.",
};
