import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN5002",
  title: "Log groups forget",
  severity: "warning",
  description:
    "Without `RetentionInDays` a log group keeps every line for ever, and costs more each month.",
  *check(context) {
    for (const { properties, path } of context.resourcesOfType("AWS::Logs::LogGroup")) {
      if (properties.RetentionInDays !== undefined) continue;
      yield {
        path,
        part: "key",
        message: "the log group has no RetentionInDays: it keeps its logs for ever",
      };
    }
  },
};
