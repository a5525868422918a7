import { isFlag, member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

const blocks = [
  "BlockPublicAcls",
  "BlockPublicPolicy",
  "IgnorePublicAcls",
  "RestrictPublicBuckets",
];

export const rule: TemplateRule = {
  id: "CFN6005",
  title: "Buckets are not public",
  severity: "warning",
  description:
    "Since April 2023 new buckets block public access and have no ACLs. Turning that off, or asking for a public ACL, opens the bucket. Serve files to the public through CloudFront with an origin access control.",
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType("AWS::S3::Bucket")) {
      for (const { value, path } of member(properties, propertiesPath, "AccessControl")) {
        if (
          typeof value !== "string" ||
          !/^(?:PublicRead|PublicReadWrite|AuthenticatedRead)$/.test(value)
        )
          continue;
        yield { path, message: `the ACL ${value} opens the bucket to everyone` };
      }
      for (const key of blocks) {
        for (const { value, path } of member(
          properties,
          propertiesPath,
          "PublicAccessBlockConfiguration",
          key,
        )) {
          if (isFlag(value, false))
            yield { path, message: `${key}: false lets the bucket become public` };
        }
      }
    }
  },
};
