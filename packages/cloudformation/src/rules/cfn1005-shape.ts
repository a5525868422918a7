import type { Rule } from "./rule.ts";

export const rule: Rule = {
  id: "CFN1005",
  title: "A template has the sections and members that CloudFormation knows",
  severity: "error",
  description:
    "A template needs `Resources`; every resource and parameter needs a `Type`, every output a `Value`; names hold only letters and digits; no other sections or resource attributes exist.",
  cfnLint: ["E1001", "E2001", "E3001", "E6001", "E8001"],
};
