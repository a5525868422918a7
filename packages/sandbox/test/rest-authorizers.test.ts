import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

const ECHO = `exports.handler = async ({ requestContext: { authorizer } }) => ({ statusCode: 200, body: JSON.stringify(authorizer) });`;
/** Lets `allow` in, keeps `deny` out, knows nobody else; what it was sent stands in the context. */
const GUARD = `exports.handler = async (event) => {
  const token = event.authorizationToken ?? event.headers["x-token"];
  if (token === "nobody") throw new Error("Unauthorized");
  if (token === "broken") return { principalId: "me" };
  const effect = { allow: "Allow", deny: "Deny" }[token];
  const statement = { Effect: effect, Action: "execute-api:Invoke", Resource: event.methodArn };
  const other = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:x" };
  return {
    principalId: "me",
    policyDocument: { Version: "2012-10-17", Statement: [effect ? statement : other] },
    context: { type: event.type, level: 3, query: event.queryStringParameters?.q ?? "none", body: "body" in event },
  };
};`;
const inline = { Handler: "index.handler", Runtime: "nodejs24.x" };
const event = (Path: string, more: object = {}) => ({
  Type: "Api",
  Properties: { Path, Method: "get", RestApiId: { Ref: "Api" }, ...more },
});
const TEMPLATE = JSON.stringify({
  Transform: "AWS::Serverless-2016-10-31",
  Resources: {
    Api: {
      Type: "AWS::Serverless::Api",
      Properties: {
        StageName: "prod",
        Auth: {
          DefaultAuthorizer: "Token",
          Authorizers: {
            Token: {
              FunctionArn: { "Fn::GetAtt": ["Guard", "Arn"] },
              Identity: { ValidationExpression: "^[a-z]+$" },
            },
            Whole: {
              FunctionPayloadType: "REQUEST",
              FunctionArn: { "Fn::GetAtt": ["Guard", "Arn"] },
              Identity: { Headers: ["X-Token"], QueryStrings: ["q"] },
            },
          },
        },
      },
    },
    Guard: { Type: "AWS::Serverless::Function", Properties: { ...inline, InlineCode: GUARD } },
    Echo: {
      Type: "AWS::Serverless::Function",
      Properties: {
        ...inline,
        InlineCode: ECHO,
        Events: {
          Token: event("/token"),
          Whole: event("/whole", { Auth: { Authorizer: "Whole" } }),
          Open: event("/open", { Auth: { Authorizer: "NONE" } }),
        },
      },
    },
    Own: {
      Type: "AWS::ApiGateway::Authorizer",
      Properties: {
        RestApiId: { Ref: "Api" },
        Name: "own",
        Type: "TOKEN",
        IdentitySource: "method.request.header.X-Own",
        AuthorizerUri: {
          "Fn::Sub": `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Guard.Arn}/invocations`,
        },
      },
    },
    Path: {
      Type: "AWS::ApiGateway::Resource",
      Properties: {
        RestApiId: { Ref: "Api" },
        ParentId: { "Fn::GetAtt": ["Api", "RootResourceId"] },
        PathPart: "own",
      },
    },
    Method: {
      Type: "AWS::ApiGateway::Method",
      Properties: {
        RestApiId: { Ref: "Api" },
        ResourceId: { Ref: "Path" },
        HttpMethod: "GET",
        AuthorizationType: "CUSTOM",
        AuthorizerId: { Ref: "Own" },
        Integration: { Type: "MOCK" },
      },
    },
  },
  Outputs: { Api: { Value: { Ref: "Api" } } },
});

describe("authorizers of REST APIs that are functions", () => {
  let directory: string;
  let sandbox: Sandbox;
  let url: string;
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${url}${path}`, { headers });
    const text = await answer.text();
    return [answer.status, text === "" ? "" : JSON.parse(text)];
  };
  const deploy = (templateBody: string, clientToken: string) =>
    deployStack(sandbox.provisioner, { stackName: "app", templateBody, clientToken });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rest-authorizers-"));
    sandbox = await openSandbox({ directory });
    const result = await deploy(TEMPLATE, "one");
    expect(result).toMatchObject({ outcome: "deployed" });
    const { outputs } = (await sandbox.provisioner.describe("app")) ?? {};
    url = sandbox.httpApis.invokeUrlOf(outputs?.Api ?? "");
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  it.each([
    [{}, 401, { message: "Unauthorized" }],
    [{ authorization: "NOT SMALL" }, 401, { message: "Unauthorized" }],
    [{ authorization: "nobody" }, 401, { message: "Unauthorized" }],
    [
      { authorization: "deny" },
      403,
      { Message: "User is not authorized to access this resource with an explicit deny" },
    ],
    [
      { authorization: "other" },
      403,
      { Message: "User is not authorized to access this resource" },
    ],
    [{ authorization: "broken" }, 500, { message: null }],
    [
      { authorization: "allow" },
      200,
      { principalId: "me", type: "TOKEN", level: "3", query: "none", body: "false" },
    ],
  ])("answer %j with %d", async (headers, status, body) => {
    expect(await get("/token", headers as Record<string, string>)).toEqual([status, body]);
  });

  it("are sent the whole request without its body, if all identity sources are there", async () => {
    const headers = { "x-token": "allow" };

    expect(await get("/whole?q=1", headers)).toEqual([
      200,
      { principalId: "me", type: "REQUEST", level: "3", query: "1", body: "false" },
    ]);
    expect(await get("/whole", headers)).toEqual([401, { message: "Unauthorized" }]);
  });

  it("guard what they are named for alone", async () => {
    expect(await get("/open")).toEqual([200, null]);
    expect(await get("/own", { "x-own": "nobody" })).toEqual([401, { message: "Unauthorized" }]);
    expect(await get("/own", { "x-own": "allow" })).toEqual([200, ""]);
  });

  it("need a permission of their function, and fail without one", async () => {
    const template = TEMPLATE.replaceAll(
      '{"FunctionArn"',
      '{"DisableFunctionDefaultPermissions":true,"FunctionArn"',
    ).replace(
      '{"FunctionPayloadType"',
      '{"DisableFunctionDefaultPermissions":true,"FunctionPayloadType"',
    );

    const result = await deploy(template, "two");

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(await get("/token", { authorization: "allow" })).toEqual([500, { message: null }]);
  });

  it("are refused where they are not functions", async () => {
    const template = TEMPLATE.replace('"Type":"TOKEN"', '"Type":"COGNITO_USER_POOLS"');

    const result = await deploy(template, "three");

    expect(result).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("no COGNITO_USER_POOLS authorizers of REST APIs"),
    });
  });
});
