import type { RuleInfo } from "./rule.ts";

/** The rules whose findings come out of reading a template. */
export const readingRules = [
  {
    id: "CFN1001",
    title: "A template is well-formed YAML or JSON",
    severity: "error",
    description:
      "CloudFormation refuses a template that it cannot parse. In a rendered template the cause is often the indentation of a Jinja block.",
    cfnLint: ["E0000"],
  },
  {
    id: "CFN1002",
    title: "A template is one document within CloudFormation's size limits",
    severity: "error",
    description:
      "CloudFormation takes at most 1 MB (1,048,576 bytes) and one document. A file that is larger, nests deeper than 200 levels or has more parts than a real template can have is not read any further, so that a hostile file costs neither time nor memory.",
    cfnLint: ["E1002"],
  },
  {
    id: "CFN1003",
    title: "A mapping names each key once",
    severity: "error",
    description:
      "Of two members with the same key, one is lost without a word. Rename or remove one of them.",
    cfnLint: ["E0000"],
  },
  {
    id: "CFN1004",
    title: "A template uses only the YAML that CloudFormation supports",
    severity: "error",
    description:
      "CloudFormation supports neither aliases (`*name`) nor merge keys (`<<`), no tags such as `!!binary`, and no short function but its own. `aws cloudformation package` expands aliases before it uploads; the service itself refuses them.",
    cfnLint: ["E0000"],
  },
  {
    id: "CFN1005",
    title: "A template has the sections and members that CloudFormation knows",
    severity: "error",
    description:
      "A template needs `Resources`; every resource and parameter needs a `Type`, every output a `Value`; names hold only letters and digits; no other sections or resource attributes exist.",
    cfnLint: ["E1001", "E2001", "E3001", "E6001", "E8001"],
  },
  {
    id: "CFN1006",
    title: "A value that looks like a number keeps its digits",
    severity: "warning",
    description:
      "CloudFormation reads YAML 1.1: an unquoted `0123` is an octal number, `012345678901` loses its zero and `22:22` is a number to base 60. Account ids and times belong in quotes.",
  },
  {
    id: "CFN1007",
    title: "No value is null",
    severity: "error",
    description:
      "CloudFormation refuses null values. A key without a value is one: it is what a Jinja block leaves behind when its condition is false. Move the key into the block, or use `!Ref AWS::NoValue`.",
    cfnLint: ["E0000"],
  },
] as const satisfies readonly RuleInfo[];

/** The id of a rule whose findings come out of reading. */
export type ReadingRuleId = (typeof readingRules)[number]["id"];
