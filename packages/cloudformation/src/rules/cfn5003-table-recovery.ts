import { isFlag, member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN5003",
  title: "Tables can be restored",
  severity: "info",
  description:
    "With point-in-time recovery a table can be put back to any second of the last 35 days, whatever a faulty release wrote to it.",
  *check(context) {
    for (const { properties, propertiesPath, path } of context.resourcesOfType(
      "AWS::DynamoDB::Table",
    )) {
      const settings = [
        ...member(
          properties,
          propertiesPath,
          "PointInTimeRecoverySpecification",
          "PointInTimeRecoveryEnabled",
        ),
      ];
      if (settings.length > 0 && !settings.some(({ value }) => isFlag(value, false))) continue;
      yield {
        path,
        part: "key",
        message: "the table has no point-in-time recovery: set PointInTimeRecoveryEnabled",
      };
    }
  },
};
