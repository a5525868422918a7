import type { RuleDefinition } from "../rule.ts";

/** BDL4001. */
export const specKind: RuleDefinition = {
  id: "BDL4001",
  title: "Say in a spec's `proton` key what it describes",
  severity: "error",
  description:
    "A spec starts with `proton: EnvironmentSpec` or `proton: ServiceSpec`, and describes what its template makes: an environment spec for an environment template, a service spec for a service template.",
};
