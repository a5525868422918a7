import type { TemplateRule } from "./template-rule.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const DIRECT_BYTES = 51_200;

export const rule: TemplateRule = {
  id: "CFN4003",
  title: "A template that is passed directly has at most 51,200 bytes",
  severity: "info",
  description:
    "A larger template, up to 1 MB, has to be put into an Amazon S3 bucket first, which not every tool does by itself.",
  cfnLint: ["E1002", "W1002", "I1002"],
  *check({ bytes }) {
    if (bytes <= DIRECT_BYTES) return;
    const message = `the template has ${bytes} bytes: above ${DIRECT_BYTES} it can only be read from Amazon S3`;
    yield { path: [], part: "key", message };
  },
};
