import { items } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

const ADMINISTRATORS = /:iam::aws:policy\/(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;
const types = ["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"];

export const rule: TemplateRule = {
  id: "CFN6018",
  title: "Roles are not administrators",
  severity: "warning",
  description:
    "`AdministratorAccess`, `PowerUserAccess` and `IAMFullAccess` let whoever breaks into one function break into the account. Give the role the few actions that it needs.",
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType(...types)) {
      const key = "ManagedPolicyArns";
      for (const { value, path } of items(properties[key], [...propertiesPath, key])) {
        const arn =
          typeof value === "object" && value !== null && "Fn::Sub" in value
            ? value["Fn::Sub"]
            : value;
        if (typeof arn !== "string" || !ADMINISTRATORS.test(arn)) continue;
        yield { path, message: `${arn.split("/").at(-1)} gives far more than a resource needs` };
      }
    }
  },
};
