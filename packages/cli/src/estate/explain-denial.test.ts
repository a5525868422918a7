import { expect, it } from "vitest";
import { explainDenial } from "./explain-denial.ts";

const denied = (action: string, resource: string, because: string) =>
  `FunctionRole: Resource handler returned message: "User: arn:aws:sts::111122223333:assumed-role/proton-bootstrap-ProvisioningRole-1A2B/AWSCloudFormation is not authorized to perform: ${action} on resource: ${resource} because ${because}" (HandlerErrorCode: AccessDenied)`;
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

it.each([
  [
    "asks for the boundary where a role has none",
    denied(
      "iam:CreateRole",
      role("AWSProton-dev-cloudformation--ABC-FunctionRole-1"),
      "no identity-based policy allows the iam:CreateRole action",
    ),
    "set PermissionsBoundary of the role to the output PermissionsBoundary",
  ],
  [
    "says how roles are named that may be made",
    denied("iam:CreateRole", role("Admin"), "no identity-based policy allows it"),
    `leave RoleName out of ${role("Admin")},`,
  ],
  [
    "says that the boundary is what refuses",
    denied("iam:CreateUser", role("x"), "no permissions boundary allows the iam:CreateUser action"),
    "The permissions boundary of the role does not hold iam:CreateUser:",
  ],
])("%s", (_, reason, advice) => {
  const explained = explainDenial(reason);

  expect(explained.startsWith(`${reason}\n`)).toBe(true);
  expect(explained).toContain(advice);
});

it.each([
  "No room",
  denied(
    "dynamodb:CreateTable",
    "arn:aws:dynamodb:::table/x",
    "no identity-based policy allows it",
  ),
])("leaves other reasons as they are", (reason) => {
  expect(explainDenial(reason)).toBe(reason);
});
