import type { RuleDefinition } from "../rule.ts";

/** BDL4009. */
export const currentValueMissing: RuleDefinition = {
  id: "BDL4009",
  title: "Keep a current value only where there is one",
  severity: "warning",
  description: `The value \`\${Proton::CURRENT_VAL}\` keeps what the deployed spec says. Where it says nothing, the schema's default is taken, or the input stays absent.`,
};
