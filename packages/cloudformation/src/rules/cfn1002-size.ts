import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1002",
  title: "A template is one document within CloudFormation's size limits",
  severity: "error",
  description:
    "CloudFormation takes at most 1 MB (1,048,576 bytes) and one document. A file that is larger, nests deeper than 200 levels or has more parts than a real template can have is not read any further, so that a hostile file costs neither time nor memory.",
  cfnLint: ["E1002"],
};
