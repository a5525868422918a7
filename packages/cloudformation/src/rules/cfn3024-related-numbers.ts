import { isObject, type TemplateValue } from "../template.ts";
import { isComputed, items, member } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const FILTERS = 2;
/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html */
const COLD_DAYS = 90;

export const rule: TemplateRule = {
  id: "CFN3024",
  title: "Numbers that depend on each other fit",
  severity: "error",
  description:
    "A log group has at most two subscription filters. A backup that moves to cold storage stays there for 90 days at least.",
  cfnLint: ["E2529", "E3504"],
  *check(context) {
    yield* subscriptionFilters(context);
    yield* backupLifecycles(context);
  },
};

function* subscriptionFilters(context: RuleContext): Generator<RuleFinding> {
  const filters = context.resourcesOfType("AWS::Logs::SubscriptionFilter");
  const groups = Map.groupBy(filters, ({ resource, properties }) =>
    JSON.stringify([properties.LogGroupName, resource.Condition]),
  );
  for (const group of groups.values()) {
    if (group.length <= FILTERS) continue;
    const message = `the log group has ${group.length} subscription filters, at most ${FILTERS} are allowed`;
    for (const { path } of group) yield { path, part: "key", message };
  }
}

function* backupLifecycles(context: RuleContext): Generator<RuleFinding> {
  for (const { properties, propertiesPath } of context.resourcesOfType("AWS::Backup::BackupPlan")) {
    for (const rules of member(properties, propertiesPath, "BackupPlan", "BackupPlanRule")) {
      for (const each of items(rules.value, rules.path)) {
        for (const { value, path } of member(each.value, each.path, "Lifecycle")) {
          if (!isObject(value) || isComputed(value)) continue;
          const cold = numberOf(value.MoveToColdStorageAfterDays);
          const end = numberOf(value.DeleteAfterDays);
          if (cold === undefined || end === undefined || end >= cold + COLD_DAYS) continue;
          const message = `DeleteAfterDays is at least ${cold + COLD_DAYS}, ${COLD_DAYS} after MoveToColdStorageAfterDays, not ${end}`;
          yield { path: [...path, "DeleteAfterDays"], message };
        }
      }
    }
  }
}

function numberOf(value: TemplateValue | undefined): number | undefined {
  const number = typeof value === "object" || value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
