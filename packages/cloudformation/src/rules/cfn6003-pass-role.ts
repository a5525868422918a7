import { items } from "./choices.ts";
import { allowStatements } from "./policies.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN6003",
  title: "iam:PassRole names the roles that may be passed",
  severity: "warning",
  description:
    "Who may pass any role can start something that runs as an administrator. Name the roles, and the service they are for with the condition `iam:PassedToService`.",
  *check(context) {
    for (const { statement, path, kind } of allowStatements(context)) {
      if (kind !== "identity") continue;
      const passes = [...items(statement.Action, [])].some(
        ({ value }) => typeof value === "string" && /^iam:(?:PassRole|Pass\*|\*)$/i.test(value),
      );
      if (!passes) continue;
      for (const { value, path: at } of items(statement.Resource, [...path, "Resource"])) {
        const all = value === "*" || (typeof value === "string" && /:role\/\*$/.test(value));
        if (all)
          yield {
            path: at,
            message: "iam:PassRole on every role lets its holder become any of them",
          };
      }
    }
  },
};
