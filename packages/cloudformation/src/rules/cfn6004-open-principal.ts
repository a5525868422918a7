import { isObject, type TemplateValue } from "../template.ts";
import { items } from "./choices.ts";
import { allowStatements } from "./policies.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN6004",
  title: "Policies do not open a resource to everyone",
  severity: "warning",
  description:
    '`Principal: "*"` in an `Allow` without a `Condition` means anyone on the internet, or for a role: any AWS account. Name the accounts, services or roles, or add a condition such as `aws:SourceArn` or `aws:PrincipalOrgID`.',
  *check(context) {
    for (const { statement, path, kind, resourceType } of allowStatements(context)) {
      if (
        kind === "identity" ||
        statement.Condition !== undefined ||
        !isEveryone(statement.Principal)
      )
        continue;
      // The policy of a REST API is there to say who may call: its routes have authorization.
      if (resourceType === "AWS::ApiGateway::RestApi") continue;
      const message = `the policy of ${resourceType} allows everyone: name principals or add a Condition`;
      yield { path: [...path, "Principal"], message };
    }
  },
};

function isEveryone(principal: TemplateValue | undefined): boolean {
  const named = isObject(principal) ? principal.AWS : principal;
  return [...items(named, [])].some(({ value }) => value === "*");
}
