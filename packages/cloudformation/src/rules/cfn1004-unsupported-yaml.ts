import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1004",
  title: "A template uses only the YAML that CloudFormation supports",
  severity: "error",
  description:
    "CloudFormation supports neither aliases (`*name`) nor merge keys (`<<`), no tags such as `!!binary`, and no short function but its own. `aws cloudformation package` expands aliases before it uploads; the service itself refuses them.",
  cfnLint: ["E0000"],
};
