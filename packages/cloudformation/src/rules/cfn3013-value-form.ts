import { propertyName } from "./property-name.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3013",
  title: "Ids, ARNs, networks and dates have their form",
  severity: "error",
  description:
    "An id such as `vpc-0a1b2c3d`, an ARN, a network such as `10.0.0.0/16` or a date of another form names nothing: the service refuses it when the resource is made.",
  cfnLint: ["E1150", "E1151", "E1152", "E1153", "E1154", "E1155", "E1156"],
  *check(context) {
    for (const { kind, path, message, aboutKey, computed } of context.constraintProblems()) {
      if (kind !== "format" || computed) continue;
      const part = aboutKey ? "key" : "value";
      yield { path, part, message: `${propertyName(path)} ${message}` };
    }
  },
};
