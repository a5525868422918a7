import { items } from "./choices.ts";
import { allowStatements } from "./policies.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN6001",
  title: "Policies of identities name the actions that they allow",
  severity: "warning",
  description:
    "`*` or `service:*` allows deleting, and whatever the service invents next. Name the actions that are needed; a prefix such as `dynamodb:Get*` is a smaller step.",
  *check(context) {
    for (const { statement, path, kind } of allowStatements(context)) {
      if (kind !== "identity") continue;
      for (const { value, path: at } of items(statement.Action, [...path, "Action"])) {
        if (typeof value !== "string" || !/^(?:\*|[\w-]+:\*+|\*:\*)$/.test(value)) continue;
        const what = value.startsWith("*")
          ? "every action of AWS"
          : `every action of ${value.split(":")[0]}`;
        yield { path: at, message: `"${value}" allows ${what}: name the actions that are needed` };
      }
      if (statement.NotAction !== undefined) {
        yield {
          path: [...path, "NotAction"],
          message: "Allow with NotAction allows every other action of AWS",
        };
      }
    }
  },
};
