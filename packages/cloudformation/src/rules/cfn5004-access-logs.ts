import type { TemplateRule } from "./template-rule.ts";

const settings = {
  "AWS::ApiGateway::Stage": "AccessLogSetting",
  "AWS::ApiGatewayV2::Stage": "AccessLogSettings",
} as const;

export const rule: TemplateRule = {
  id: "CFN5004",
  title: "API stages log who called",
  severity: "info",
  description:
    "Without access logs nobody can say who called an API, or why a call was refused before it reached a function.",
  *check(context) {
    for (const [type, property] of Object.entries(settings)) {
      for (const { properties, path } of context.resourcesOfType(type)) {
        if (properties[property] !== undefined) continue;
        yield {
          path,
          part: "key",
          message: `the stage has no ${property}: nobody can see who called`,
        };
      }
    }
  },
};
