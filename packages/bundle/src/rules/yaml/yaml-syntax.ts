import type { RuleDefinition } from "../rule.ts";

/** BDL1101. */
export const yamlSyntax: RuleDefinition = {
  id: "BDL1101",
  title: "Write valid YAML",
  severity: "error",
  description:
    "Proton read the schema, the manifests and the spec as YAML and refused what did not parse. The finding stands where the parser gave up, which is often one line after the mistake: look for a missing colon, a tab, an unclosed quote or a wrong indentation.",
};
