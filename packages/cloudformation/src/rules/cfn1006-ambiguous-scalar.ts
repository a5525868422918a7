import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1006",
  title: "A value that looks like a number keeps its digits",
  severity: "warning",
  description:
    "CloudFormation reads YAML 1.1: an unquoted `0123` is an octal number, `012345678901` loses its zero and `22:22` is a number to base 60. Account ids and times belong in quotes.",
};
