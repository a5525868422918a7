import { expect, it } from "vitest";
import { createAccessControl } from "./access-control.ts";
import { rolePrincipal } from "./credentials.ts";
import { parsePolicy } from "./policy.ts";
import { createRoleRegistry } from "./role-registry.ts";

const ROLE_ARN = "arn:aws:iam::123456789012:role/function";
const RESOURCE = "arn:aws:dynamodb:eu-west-1:123456789012:table/items";
const principal = rolePrincipal(ROLE_ARN, "function");

function open() {
  const roles = createRoleRegistry();
  const accessControl = createAccessControl({
    roles,
    accountId: "123456789012",
    region: "eu-west-1",
    clock: () => new Date(0),
  });
  let asked = 0;
  return {
    roles,
    /** Gives the role a policy of one statement. */
    put: (statement: object) =>
      roles.putRole({
        roleArn: ROLE_ARN,
        roleName: "function",
        inlinePolicies: [
          parsePolicy("own", {
            Version: "2012-10-17",
            Statement: { Effect: "Allow", ...statement },
          }),
        ],
        managedPolicyArns: [],
      }),
    mayGet(key: string) {
      const request = {
        action: "dynamodb:GetItem",
        resource: RESOURCE,
        get context() {
          asked += 1;
          return { "dynamodb:LeadingKeys": [key] };
        },
      };
      return accessControl.refusal(principal, [request]) === undefined;
    },
    /** How often something wanted to know more than the action and the resource. */
    asked: () => asked,
  };
}

it("decides once on what policies say of an action and a resource alone", () => {
  const { put, mayGet, asked } = open();
  put({ Action: "dynamodb:GetItem", Resource: RESOURCE });

  const decided = [mayGet("a"), mayGet("b"), mayGet("c")];

  expect(decided).toEqual([true, true, true]);
  expect(asked()).toBe(1);
});

it("decides again when a role or one of its policies changes", () => {
  const { roles, put, mayGet } = open();
  const attach = (id: string, Effect: string) =>
    roles.putAttachment(id, {
      policy: parsePolicy(id, {
        Version: "2012-10-17",
        Statement: { Effect, Action: "dynamodb:*", Resource: "*" },
      }),
      roleNames: ["function"],
    });
  put({ Action: "dynamodb:PutItem", Resource: RESOURCE });

  const decided = [mayGet("a")];
  attach("more", "Allow");
  decided.push(mayGet("a"));
  attach("less", "Deny");
  decided.push(mayGet("a"));
  roles.deleteAttachment("less");
  decided.push(mayGet("a"));
  roles.deleteRole("function");
  decided.push(mayGet("a"));

  expect(decided).toEqual([false, true, false, true, false]);
});

it.each([
  [
    "a condition",
    {
      Resource: RESOURCE,
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } },
    },
    [true, false, true],
  ],
  [
    "a variable",
    { Resource: `arn:aws:dynamodb:*:\${aws:PrincipalAccount}:table/items` },
    [true, true, true],
  ],
])("decides each time where there is %s", (_, statement, expected) => {
  const { put, mayGet, asked } = open();
  put({ Action: "dynamodb:GetItem", ...statement });

  const decided = [mayGet("a"), mayGet("b"), mayGet("a")];

  expect(decided).toEqual(expected);
  expect(asked()).toBe(3);
});
