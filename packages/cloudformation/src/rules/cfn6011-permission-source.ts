import { member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

/** Services that call without naming a source, or that another property limits. */
const EXEMPT = new Set([
  "alexa-appkit.amazon.com",
  "alexa-connectedhome.amazon.com",
  "elasticloadbalancing.amazonaws.com",
  "bedrock.amazonaws.com",
]);

export const rule: TemplateRule = {
  id: "CFN6011",
  title: "A service may invoke a function only from one source",
  severity: "warning",
  description:
    "A permission for a service without `SourceArn` lets that service invoke the function for any resource of any account: the confused deputy. Name the API, rule, bucket or topic.",
  cfnLint: ["E3663"],
  *check(context) {
    for (const { properties, propertiesPath, path } of context.resourcesOfType(
      "AWS::Lambda::Permission",
    )) {
      const { SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken } = properties;
      if (
        [SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken].some(
          (value) => value !== undefined,
        )
      )
        continue;
      for (const { value } of member(properties, propertiesPath, "Principal")) {
        if (typeof value !== "string" || EXEMPT.has(value)) continue;
        if (value === "*") {
          if (
            properties.FunctionUrlAuthType === undefined &&
            properties.InvokedViaFunctionUrl === undefined
          ) {
            yield {
              path: [...propertiesPath, "Principal"],
              message: "the permission lets everyone invoke the function",
            };
          }
        } else if (/\.amazon(?:aws)?\.com$/.test(value)) {
          yield {
            path,
            part: "key",
            message: `the permission for ${value} has no SourceArn: any account's resources may use it`,
          };
        }
      }
    }
  },
};
