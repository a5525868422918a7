import { member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN3019",
  title: "Schedules are rates or cron expressions of EventBridge",
  severity: "error",
  description:
    "A schedule is `rate(5 minutes)` with a whole number and the unit in the singular for 1, or `cron(0 10 * * ? *)` with six fields of which day of month or day of week is `?`.",
  cfnLint: ["E3027"],
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType("AWS::Events::Rule")) {
      for (const { value, path } of member(properties, propertiesPath, "ScheduleExpression")) {
        if (typeof value !== "string" || value.includes("{{resolve:")) continue;
        const problem = problemOf(value);
        if (problem !== undefined) yield { path, message: `"${value}" ${problem}` };
      }
    }
  },
};

function problemOf(schedule: string): string | undefined {
  const [, kind, argument = ""] = /^(rate|cron)\((.*)\)$/.exec(schedule) ?? [];
  if (kind === undefined) return "is neither rate(…) nor cron(…)";
  const parts = argument.split(/\s+/).filter((part) => part !== "");
  if (kind === "cron") {
    if (parts.length !== 6)
      return `has ${parts.length} fields: minutes, hours, day of month, month, day of week and year are six`;
    const [, , dayOfMonth, , dayOfWeek] = parts;
    return dayOfMonth !== "?" && dayOfWeek !== "?"
      ? "names both days of the month and of the week: write ? for one of them"
      : undefined;
  }
  const [value = "", unit = "", ...rest] = parts;
  if (rest.length > 0 || !/^[1-9]\d*$/.test(value))
    return "is not a rate such as rate(5 minutes), with a number from 1 and a unit";
  const units = ["minute", "hour", "day"].map((each) => (value === "1" ? each : `${each}s`));
  return units.includes(unit) ? undefined : `has another unit than ${units.join(", ")}`;
}
