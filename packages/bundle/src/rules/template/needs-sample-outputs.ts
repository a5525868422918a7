import type { RuleDefinition } from "../rule.ts";

/** BDL5008. */
export const needsSampleOutputs: RuleDefinition = {
  id: "BDL5008",
  title: "Give sample outputs where a template computes with them",
  severity: "warning",
  description:
    "Outputs of deployments are not known when a bundle is checked, so made-up texts stand for them. A template that looks something up with an output, or computes with it, cannot be rendered with such a text: write the output's value into `spec/sample-outputs.yaml`.",
};
