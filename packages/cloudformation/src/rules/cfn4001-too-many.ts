import { isObject } from "../template.ts";
import type { TemplateRule } from "./template-rule.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const sectionLimits = {
  Parameters: 200,
  Mappings: 200,
  Resources: 500,
  Outputs: 200,
} as const;

const MAPPING_KEYS = 200;

export const rule: TemplateRule = {
  id: "CFN4001",
  title: "Sections hold no more entries than CloudFormation takes",
  severity: "error",
  description:
    "A template has at most 500 resources and 200 parameters, mappings and outputs each; a mapping at most 200 keys. Split a larger one into nested stacks.",
  cfnLint: ["E2010", "E3010", "E6010", "E7010"],
  *check({ template }) {
    for (const [section, limit] of Object.entries(sectionLimits)) {
      const count = Object.keys(template[section as keyof typeof sectionLimits]).length;
      if (count <= limit) continue;
      const message = `${section} has ${count} entries, more than the ${limit} that CloudFormation takes`;
      yield { path: [section], part: "key", message };
    }
    for (const [name, mapping] of Object.entries(template.Mappings)) {
      const count = isObject(mapping) ? Object.keys(mapping).length : 0;
      if (count <= MAPPING_KEYS) continue;
      const message = `the mapping ${name} has ${count} keys, more than the ${MAPPING_KEYS} allowed`;
      yield { path: ["Mappings", name], part: "key", message };
    }
  },
};
