import { member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

/** The property that names the oldest protocol which a type accepts. */
const settings: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApiGateway::DomainName": ["SecurityPolicy"],
  "AWS::CloudFront::Distribution": [
    "DistributionConfig",
    "ViewerCertificate",
    "MinimumProtocolVersion",
  ],
  "AWS::OpenSearchService::Domain": ["DomainEndpointOptions", "TLSSecurityPolicy"],
};

export const rule: TemplateRule = {
  id: "CFN6017",
  title: "Endpoints take no TLS older than 1.2",
  severity: "warning",
  description: "TLS 1.0 and 1.1 are deprecated (RFC 8996), and every current client speaks 1.2.",
  *check(context) {
    for (const [type, keys] of Object.entries(settings)) {
      for (const { properties, propertiesPath } of context.resourcesOfType(type)) {
        for (const { value, path } of member(properties, propertiesPath, ...keys)) {
          if (
            typeof value !== "string" ||
            !/^(?:SSLv3|TLS_1_0|TLSv1(?:_2016|\.1_2016)?|Policy-Min-TLS-1-0.*)$/.test(value)
          )
            continue;
          yield { path, message: `${value} accepts clients with TLS 1.0 or 1.1: ask for 1.2` };
        }
      }
    }
  },
};
