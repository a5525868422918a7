import { describe, expect, it } from "vitest";
import { parseFunctionName } from "./function-name.ts";
import { arnLike, permits } from "./resource-policy.ts";

const ARN = "arn:aws:execute-api:eu-west-1:123456789012:api/$default/GET/items/{id}";

describe("ArnLike", () => {
  it.each([
    ["arn:aws:execute-api:eu-west-1:123456789012:api/*", true],
    ["arn:aws:execute-api:eu-west-1:123456789012:api/*/*/items/{id}", true],
    ["arn:aws:execute-api:eu-west-1:123456789012:api/*/GET/items/*", true],
    ["arn:aws:execute-api:*:*:api/$default/G?T/items/{id}", true],
    ["arn:aws:execute-api:eu-west-1:123456789012:api/*/POST/items/{id}", false],
    ["arn:aws:execute-api:eu-west-1:123456789012:api", false],
    ["arn:aws:execute-api:eu-west-1:999999999999:api/*", false],
    ["arn:aws:*:api/*", false],
    ["*", false],
  ])("compares part by part: %s is %s", (pattern, matches) => {
    expect(arnLike(pattern, ARN)).toBe(matches);
  });
});

describe("a resource policy", () => {
  const statement = { statementId: "a", action: "lambda:InvokeFunction" };
  const gateway = { principal: "apigateway.amazonaws.com", sourceArn: ARN };

  it.each([
    ["the principal", { principal: "apigateway.amazonaws.com" }, true],
    ["another principal", { principal: "s3.amazonaws.com" }, false],
    ["everyone", { principal: "*" }, true],
    ["the source's account", { principal: "*", sourceAccount: "123456789012" }, true],
    ["another account", { principal: "*", sourceAccount: "999999999999" }, false],
    ["another action", { principal: "*", action: "lambda:GetFunction" }, false],
    ["every action", { principal: "*", action: "lambda:*" }, true],
  ])("that names %s: %s", (_name, overrides, permitted) => {
    expect(permits([{ ...statement, ...overrides }], gateway)).toBe(permitted);
  });

  it("lets an account stand for its principals", () => {
    const caller = { principal: "arn:aws:iam::123456789012:role/caller" };

    expect(permits([{ ...statement, principal: "123456789012" }], caller)).toBe(true);
    expect(permits([{ ...statement, principal: "999999999999" }], caller)).toBe(false);
  });
});

describe("a function's name", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:items";
  it.each([
    ["items", { functionName: "items" }],
    ["items:live", { functionName: "items", qualifier: "live" }],
    ["items:$LATEST", { functionName: "items" }],
    ["123456789012:function:items:7", { functionName: "items", qualifier: "7" }],
    [arn, { functionName: "items" }],
    [`${arn}:live`, { functionName: "items", qualifier: "live" }],
    [
      `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}:live/invocations`,
      { functionName: "items", qualifier: "live" },
    ],
  ])("may be %s", (text, reference) => {
    expect(parseFunctionName(text)).toEqual(reference);
  });
});
