import { items, member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

const DOMAIN = /^(?:[a-z0-9*](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

export const rule: TemplateRule = {
  id: "CFN3020",
  title: "Aliases of a distribution are domain names",
  severity: "error",
  description:
    "An alias is a domain name in small letters; `*` may stand for its first label only. CloudFront refuses others.",
  cfnLint: ["E3013"],
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType(
      "AWS::CloudFront::Distribution",
    )) {
      for (const list of member(properties, propertiesPath, "DistributionConfig", "Aliases")) {
        for (const { value, path } of items(list.value, list.path)) {
          if (typeof value !== "string" || value.includes("{{resolve:")) continue;
          if (DOMAIN.test(value) && !value.includes(".*.")) continue;
          yield { path, message: `${JSON.stringify(value)} is not a domain name` };
        }
      }
    }
  },
};
