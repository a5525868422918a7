import { items } from "./choices.ts";
import { allowStatements } from "./policies.ts";
import type { TemplateRule } from "./template-rule.ts";
import { isUnscoped } from "./unscoped-actions.ts";

export const rule: TemplateRule = {
  id: "CFN6002",
  title: "Policies of identities name the resources that they open",
  severity: "warning",
  description:
    '`Resource: "*"` opens every table, queue and key of the account. Name the resource with `!GetAtt`, or a prefix of its ARN. Actions that take no resource, such as `xray:PutTraceSegments` and `ec2:Describe*`, are let pass; so are statements with a `Condition`.',
  *check(context) {
    for (const { statement, path, kind } of allowStatements(context)) {
      if (kind !== "identity" || statement.Condition !== undefined) continue;
      const actions = [...items(statement.Action, [])].map(({ value }) => value);
      const scoped = actions.filter((action) => typeof action === "string" && !isUnscoped(action));
      if (scoped.length === 0) continue;
      for (const { value, path: at } of items(statement.Resource, [...path, "Resource"])) {
        if (value !== "*") continue;
        const message = `"*" opens every resource to ${shorten(scoped)}: name the resources`;
        yield { path: at, message };
      }
    }
  },
};

function shorten(actions: readonly unknown[]): string {
  const shown = actions.slice(0, 3).join(", ");
  return actions.length > 3 ? `${shown} and ${actions.length - 3} more` : shown;
}
