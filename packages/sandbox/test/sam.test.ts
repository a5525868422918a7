import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox, type SandboxEvent } from "../src/index.ts";

const ECHO = `exports.handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({
    path: event.rawPath ?? event.path,
    inContext: event.requestContext.path ?? event.requestContext.http.path,
    version: event.version ?? "rest",
    id: event.pathParameters && event.pathParameters.id,
    variables: event.stageVariables ?? null,
    body: event.body ?? null,
    table: process.env.TABLE ?? null,
  }),
});`;
const echo = { InlineCode: ECHO, Handler: "index.handler", Runtime: "nodejs24.x" };
const sam = (Resources: object, more: object = {}) =>
  JSON.stringify({ Transform: "AWS::Serverless-2016-10-31", Resources, ...more });

describe("templates of SAM, in the sandbox", () => {
  let directory: string;
  let sandbox: Sandbox;
  let events: SandboxEvent[];
  let tokens = 0;
  const open = async (recordUnknown = false) => {
    events = [];
    const onEvent = (event: SandboxEvent) => events.push(event);
    sandbox = await openSandbox({ directory, onEvent, recordUnknown });
  };
  const deploy = (stackName: string, templateBody: string) => {
    tokens += 1;
    return deployStack(sandbox.provisioner, {
      stackName,
      templateBody,
      clientToken: `t-${tokens}`,
    });
  };
  const outputsOf = async (stackName: string) =>
    (await sandbox.provisioner.describe(stackName))?.outputs ?? {};
  const get = async (url: string, init: RequestInit = {}) => {
    const answer = await fetch(url, init);
    return [answer.status, await answer.json()] as const;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sam-"));
    await open();
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  it("only lose the transform's name where nothing uses it", async () => {
    const result = await deploy("app", sam({ Topic: { Type: "AWS::SNS::Topic" } }));

    expect(result.outcome).toBe("deployed");
  });

  it("serve functions behind an HTTP API, with globals and policies", async () => {
    const event = (Path: string, Method: string) => ({
      Type: "HttpApi",
      Properties: { Path, Method },
    });
    const body = sam(
      {
        Table: {
          Type: "AWS::Serverless::SimpleTable",
          Properties: { PrimaryKey: { Name: "pk", Type: "String" } },
        },
        Echo: {
          Type: "AWS::Serverless::Function",
          Properties: {
            ...echo,
            Environment: { Variables: { TABLE: { Ref: "Table" } } },
            Policies: [{ DynamoDBReadPolicy: { TableName: { Ref: "Table" } } }],
            Events: { Get: event("/items/{id}", "GET"), Any: event("/any", "ANY") },
          },
        },
      },
      {
        Globals: { Function: { Timeout: 10, Environment: { Variables: { LEVEL: "debug" } } } },
        Outputs: {
          Api: { Value: { Ref: "ServerlessHttpApi" } },
          Url: { Value: { "Fn::GetAtt": ["ServerlessHttpApi", "ApiEndpoint"] } },
        },
      },
    );

    const result = await deploy("app", body);

    expect(result).toMatchObject({ outcome: "deployed" });
    const { Url: url } = await outputsOf("app");
    expect(await get(`${url}/items/7`)).toMatchObject([
      200,
      { path: "/items/7", version: "2.0", id: "7", table: expect.stringContaining("Table") },
    ]);
    expect((await get(`${url}/any`, { method: "POST" }))[0]).toBe(200);
    expect(await get(`${url}/none`)).toEqual([404, { message: "Not Found" }]);
  });

  const rest = sam(
    {
      Api: {
        Type: "AWS::Serverless::Api",
        Properties: { StageName: "prod", Variables: { LEVEL: "high" }, Cors: "'*'" },
      },
      Echo: {
        Type: "AWS::Serverless::Function",
        Properties: {
          ...echo,
          AutoPublishAlias: "live",
          Events: {
            Post: {
              Type: "Api",
              Properties: { Path: "/items/{id}", Method: "post", RestApiId: { Ref: "Api" } },
            },
          },
        },
      },
    },
    {
      Outputs: {
        Api: { Value: { Ref: "Api" } },
        Root: { Value: { "Fn::GetAtt": ["Api", "RootResourceId"] } },
        Stage: { Value: { Ref: "Api.Stage" } },
        Alias: { Value: { Ref: "Echo.Alias" } },
      },
    },
  );
  const urlOf = (apiId: string | undefined) => sandbox.httpApis.endpointOf(apiId ?? "");

  it("serve functions behind a REST API, over a restart", async () => {
    const result = await deploy("app", rest);
    await sandbox.close();
    await open();

    const outputs = await outputsOf("app");
    const url = urlOf(outputs.Api);
    const sent = await get(`${url}/prod/items/a%20b`, {
      method: "POST",
      body: "\u00e4",
      headers: { "content-type": "application/octet-stream" },
    });
    const preflight = await fetch(`${url}/prod/items/1`, { method: "OPTIONS" });

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(outputs).toMatchObject({ Stage: "prod", Alias: expect.stringMatching(/:live$/) });
    expect(sent).toEqual([
      200,
      {
        path: "/items/a%20b",
        inContext: "/prod/items/a%20b",
        version: "rest",
        id: "a b",
        variables: { LEVEL: "high" },
        body: "\u00e4",
        table: null,
      },
    ]);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(await get(`${url}/prod/nope`)).toEqual([
      403,
      { message: "Missing Authentication Token" },
    ]);
    expect(await get(`${url}/other/items/1`)).toEqual([403, { message: "Forbidden" }]);
  });

  it("let another stack add resources and methods to a REST API", async () => {
    await deploy("environment", rest);
    const { Api: RestApiId, Root: ParentId } = await outputsOf("environment");
    const uri = `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Echo.Arn}/invocations`;
    const service = sam({
      Echo: { Type: "AWS::Serverless::Function", Properties: echo },
      May: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: { Ref: "Echo" },
          Principal: "apigateway.amazonaws.com",
        },
      },
      Books: {
        Type: "AWS::ApiGateway::Resource",
        Properties: { RestApiId, ParentId, PathPart: "books" },
      },
      Read: {
        Type: "AWS::ApiGateway::Method",
        Properties: {
          RestApiId,
          ResourceId: { Ref: "Books" },
          HttpMethod: "GET",
          AuthorizationType: "NONE",
          Integration: {
            Type: "AWS_PROXY",
            IntegrationHttpMethod: "POST",
            Uri: { "Fn::Sub": uri },
          },
        },
      },
    });

    const result = await deploy("service", service);

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(await get(`${urlOf(RestApiId)}/prod/books`)).toMatchObject([200, { path: "/books" }]);
  });

  it("answer 502 for functions that fail behind a REST API", async () => {
    const failing = rest.replace(
      "exports.handler = async (event) =>",
      "exports.handler = async () => { throw 1 }; (event) =>",
    );
    await deploy("app", failing);
    const { Api: apiId } = await outputsOf("app");

    const answer = await get(`${urlOf(apiId)}/prod/items/1`, { method: "POST" });

    expect(answer).toEqual([502, { message: "Internal server error" }]);
  });

  it("keep what is not known only when told to, and say so", async () => {
    const network = JSON.stringify({
      Resources: {
        Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16" } },
        Python: {
          Type: "AWS::Lambda::Function",
          Properties: {
            Role: "arn:aws:iam::000000000000:role/x",
            Runtime: "python3.14",
            Handler: "index.handler",
            Code: { ZipFile: "def handler(event, context): return 1" },
          },
        },
      },
      Outputs: {
        Vpc: { Value: { Ref: "Vpc" } },
        Block: { Value: { "Fn::GetAtt": ["Vpc", "CidrBlock"] } },
      },
    });

    const refused = await deploy("app", network);
    await sandbox.close();
    await open(true);
    const kept = await deploy("app", network);

    expect(refused).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("AWS::EC2::VPC"),
    });
    expect(kept).toMatchObject({ outcome: "deployed" });
    expect(await outputsOf("app")).toEqual({
      Vpc: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
      Block: "10.0.0.0/16",
    });
    expect(events).toContainEqual(
      expect.objectContaining({ code: "resource-recorded", level: "warning" }),
    );
  });
});
