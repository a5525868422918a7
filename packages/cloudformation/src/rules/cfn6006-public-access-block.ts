import { choices } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

const blocks = [
  "BlockPublicAcls",
  "BlockPublicPolicy",
  "IgnorePublicAcls",
  "RestrictPublicBuckets",
];

export const rule: TemplateRule = {
  id: "CFN6006",
  title: "Buckets say that they block public access",
  severity: "info",
  description:
    "New buckets block public access by default. Writing all four settings of `PublicAccessBlockConfiguration` says so to the reader, repairs drift, and covers buckets made before April 2023: a configuration that names only some turns the others off.",
  *check(context) {
    for (const { properties, propertiesPath, path } of context.resourcesOfType("AWS::S3::Bucket")) {
      const key = "PublicAccessBlockConfiguration";
      const configurations = [...choices(properties[key], [...propertiesPath, key])];
      if (configurations.length === 0) {
        yield {
          path,
          part: "key",
          message: `the bucket has no ${key}: write it, with all four settings true`,
        };
      }
      for (const { value, path: at } of configurations) {
        if (
          typeof value !== "object" ||
          Object.keys(value ?? {}).some((name) => name.includes("::") || name === "Ref")
        )
          continue;
        const missing = blocks.filter((name) => !Object.hasOwn(value ?? {}, name));
        if (missing.length > 0)
          yield {
            path: at,
            part: "key",
            message: `${missing.join(", ")} not set: that turns it off`,
          };
      }
    }
  },
};
