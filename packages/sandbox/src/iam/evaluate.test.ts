import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluatePolicies } from "./evaluate.ts";
import { parsePolicy } from "./policy.ts";
import { matchesWildcard } from "./wildcard.ts";

const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/items";
const request = { action: "dynamodb:GetItem", resource: TABLE, context: { "aws:username": "ann" } };
const allow = (rest: object = {}) => ({ Effect: "Allow", Action: "*", Resource: "*", ...rest });
const without = ({ Action: _, Resource: __, ...rest }: ReturnType<typeof allow>, more: object) => ({
  ...rest,
  ...more,
});
const policy = (...statements: object[]) =>
  parsePolicy("test", { Version: "2012-10-17", Statement: statements });

describe("evaluating policies", () => {
  it.each<[string, object[], string]>([
    ["nothing", [], "implicit-deny"],
    ["everything", [allow()], "allowed"],
    ["another action", [allow({ Action: "dynamodb:PutItem" })], "implicit-deny"],
    ["actions in another case", [allow({ Action: "DynamoDB:getitem" })], "allowed"],
    ["actions by wildcard", [allow({ Action: ["s3:*", "dynamodb:Get*"] })], "allowed"],
    ["one character by wildcard", [allow({ Action: "dynamodb:Get?tem" })], "allowed"],
    ["all actions but others", [without(allow(), { NotAction: "s3:*", Resource: "*" })], "allowed"],
    [
      "all actions but this",
      [without(allow(), { NotAction: "dynamodb:*", Resource: "*" })],
      "implicit-deny",
    ],
    ["the table", [allow({ Resource: TABLE })], "allowed"],
    ["an index of the table", [allow({ Resource: `${TABLE}/index/*` })], "implicit-deny"],
    ["another case of the resource", [allow({ Resource: TABLE.toUpperCase() })], "implicit-deny"],
    [
      "all resources but this",
      [without(allow(), { Action: "*", NotResource: `${TABLE}*` })],
      "implicit-deny",
    ],
    ["what is denied as well", [allow(), { ...allow(), Effect: "Deny" }], "explicit-deny"],
    ["what is denied before", [{ ...allow(), Effect: "Deny" }, allow()], "explicit-deny"],
    [
      "a condition that holds",
      [allow({ Condition: { StringEquals: { "aws:UserName": "ann" } } })],
      "allowed",
    ],
    [
      "one of several values",
      [allow({ Condition: { StringLike: { "aws:username": ["b*", "a*"] } } })],
      "allowed",
    ],
    [
      "a condition that does not",
      [allow({ Condition: { StringNotEquals: { "aws:username": "ann" } } })],
      "implicit-deny",
    ],
    [
      "one condition of two",
      [allow({ Condition: { StringEquals: { "aws:username": "ann", "aws:x": "1" } } })],
      "implicit-deny",
    ],
    [
      "an absent key, optionally",
      [allow({ Condition: { StringEqualsIfExists: { "aws:x": "1" } } })],
      "allowed",
    ],
    [
      "an absent key, negated",
      [allow({ Condition: { StringNotEquals: { "aws:x": "1" } } })],
      "allowed",
    ],
    ["the absence of a key", [allow({ Condition: { Null: { "aws:x": "true" } } })], "allowed"],
    [
      "the absence of a key that is there",
      [allow({ Condition: { Null: { "aws:username": "true" } } })],
      "implicit-deny",
    ],
    [
      "an unknown operator",
      [allow({ Condition: { StringMatches: { "aws:username": "ann" } } })],
      "implicit-deny",
    ],
    [
      "an unknown operator in a denial",
      [
        allow(),
        { ...allow({ Condition: { StringMatches: { "aws:username": "ann" } } }), Effect: "Deny" },
      ],
      "explicit-deny",
    ],
    [
      "a variable",
      [
        allow({
          Resource: "arn:aws:dynamodb:*:*:table/items",
          Condition: { StringEquals: { "aws:username": ["$", "{aws:username}"].join("") } },
        }),
      ],
      "allowed",
    ],
    [
      "a variable without value",
      [allow({ Resource: ["$", "{aws:PrincipalTag/team}*"].join("") })],
      "implicit-deny",
    ],
  ])("decides on a policy that allows %s", (_, statements, decision) => {
    expect(evaluatePolicies([policy(...statements)], request).decision).toBe(decision);
  });

  it.each<[string, object, string | string[], boolean]>([
    ["NumericLessThan", { NumericLessThan: { k: "10" } }, "9", true],
    ["NumericGreaterThanEquals", { NumericGreaterThanEquals: { k: "10" } }, "9", false],
    [
      "DateGreaterThan",
      { DateGreaterThan: { k: "2026-01-01T00:00:00Z" } },
      "2026-01-02T00:00:00Z",
      true,
    ],
    ["Bool", { Bool: { k: "true" } }, "True", true],
    ["IpAddress", { IpAddress: { k: "10.0.0.0/8" } }, "10.9.8.7", true],
    ["NotIpAddress", { NotIpAddress: { k: "10.0.0.0/8" } }, "10.9.8.7", false],
    ["IpAddress of IPv6", { IpAddress: { k: "2001:db8::/32" } }, "2001:db8::1", true],
    ["ArnLike", { ArnLike: { k: "arn:aws:s3:::*/x" } }, "arn:aws:s3:::b/x", true],
    ["ArnLike over colons", { ArnLike: { k: "arn:*:x" } }, "arn:aws:s3:::x", false],
    ["StringEqualsIgnoreCase", { StringEqualsIgnoreCase: { k: "ABC" } }, "abc", true],
    ["ForAllValues", { "ForAllValues:StringEquals": { k: ["a", "b"] } }, ["a", "c"], false],
    ["ForAnyValue", { "ForAnyValue:StringEquals": { k: ["a", "b"] } }, ["a", "c"], true],
  ])("evaluates %s", (_, Condition, value, met) => {
    const decision = evaluatePolicies([policy(allow({ Condition }))], {
      ...request,
      context: { k: value },
    }).decision;

    expect(decision).toBe(met ? "allowed" : "implicit-deny");
  });

  it("says what it could not evaluate", () => {
    const { notEvaluated } = evaluatePolicies(
      [policy(allow({ Condition: { StringMatches: { "aws:username": "ann" } } }))],
      request,
    );

    expect(notEvaluated).toEqual(["condition operator StringMatches"]);
  });

  it.each([
    ["no effect", { Action: "*", Resource: "*" }, "Statement 0: Effect is undefined"],
    ["a misspelt field", { ...allow(), Resources: "*" }, "unknown field Resources"],
    ["no action", { Effect: "Allow", Resource: "*" }, "either Action or NotAction"],
    ["a number as action", { ...allow(), Action: 1 }, "Action holds 1, must hold strings"],
  ])("refuses a statement with %s", (_, statement, message) => {
    expect(() => policy(statement)).toThrow(message);
  });

  it("matches wildcards like the expression they stand for, in bounded time", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 12 });
    let runs = 0;

    fc.assert(
      fc.property(text, text, (pattern, value) => {
        runs += 1;
        const expression = pattern.replaceAll("*", "[^]*").replaceAll("?", "[^]");
        expect(matchesWildcard(pattern, value)).toBe(new RegExp(`^${expression}$`).test(value));
      }),
    );

    expect(runs).toBeGreaterThanOrEqual(100);
    // Backtracking would not come to an end here.
    expect(matchesWildcard(`${"a*".repeat(500)}b`, "a".repeat(5000))).toBe(false);
  });
});
