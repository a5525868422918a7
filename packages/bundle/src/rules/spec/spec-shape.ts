import type { RuleDefinition } from "../rule.ts";

/** BDL4002. */
export const specShape: RuleDefinition = {
  id: "BDL4002",
  title: "Give a spec the shape of its kind",
  severity: "error",
  description:
    "An environment spec holds its inputs under `spec`. A service spec holds `instances`, a list of at least one item with `name`, `environment` and (unless every input has a default) `spec`, and `pipeline` when the template has one.",
};
