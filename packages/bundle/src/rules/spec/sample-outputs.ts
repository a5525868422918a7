import type { RuleDefinition } from "../rule.ts";

/** BDL4011. */
export const sampleOutputs: RuleDefinition = {
  id: "BDL4011",
  title: "Write sample outputs as strings under the names that templates read",
  severity: "warning",
  description:
    '`spec/sample-outputs.yaml` stands in for what deployments would supply. Outputs of CloudFormation stacks are always strings.\n\n```yaml\nenvironment:\n  account_id: "123456789012"\n  outputs:\n    TableName: items\nservice_instance:\n  outputs:\n    Endpoint: https://example.com\ncomponent:\n  name: bucket\n  outputs:\n    BucketName: files\n```\n\nThe flat form of AWS\'s template checker action, with outputs directly below `environment` and `service`, is understood too.',
};
