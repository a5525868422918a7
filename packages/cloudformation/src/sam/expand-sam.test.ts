import { describe, expect, it } from "vitest";
import type { TemplateObject } from "../template.ts";
import { expandSam } from "./expand-sam.ts";

const code = { CodeUri: "s3://code/function.zip", Handler: "a.b", Runtime: "nodejs24.x" };
const expand = (Resources: TemplateObject, more: TemplateObject = {}) =>
  expandSam({ Transform: "AWS::Serverless-2016-10-31", Resources, ...more });
const typesOf = ({ Resources }: TemplateObject) =>
  Object.fromEntries(
    Object.entries(Resources as TemplateObject).map(([id, resource]) => [
      id.replace(/[0-9a-f]{10}$/, "#"),
      (resource as TemplateObject).Type,
    ]),
  );

describe("the expansion of SAM", () => {
  it("changes nothing of a template that does not use it but the transform", () => {
    const Resources = { Topic: { Type: "AWS::SNS::Topic" } };

    expect(expand(Resources)).toEqual({ Resources });
    expect(expand(Resources, { Transform: ["AWS::Serverless-2016-10-31", "Mine"] })).toEqual({
      Resources,
      Transform: ["Mine"],
    });
  });

  it("names what it makes as SAM does", () => {
    const event = { Type: "Api", Properties: { Path: "/", Method: "get" } };
    const schedule = { Type: "Schedule", Properties: { Schedule: "rate(1 day)" } };
    const Properties = {
      ...code,
      AutoPublishAlias: "live",
      Events: { Get: event, Daily: schedule },
    };

    const expanded = expand({ Hello: { Type: "AWS::Serverless::Function", Properties } });

    expect(typesOf(expanded)).toEqual({
      Hello: "AWS::Lambda::Function",
      HelloRole: "AWS::IAM::Role",
      "HelloVersion#": "AWS::Lambda::Version",
      HelloAliaslive: "AWS::Lambda::Alias",
      HelloGetPermissionProd: "AWS::Lambda::Permission",
      HelloDaily: "AWS::Events::Rule",
      HelloDailyPermission: "AWS::Lambda::Permission",
      ServerlessRestApi: "AWS::ApiGateway::RestApi",
      "ServerlessRestApiDeployment#": "AWS::ApiGateway::Deployment",
      ServerlessRestApiProdStage: "AWS::ApiGateway::Stage",
    });
  });

  it.each([
    ["SQS", "Queue", "SQSQueue"],
    ["DynamoDB", "Stream", "DynamoDB"],
    ["Kinesis", "Stream", "Kinesis"],
  ])("lets a function poll what its event of %s names", (Type, member, policy) => {
    const Events = { Work: { Type, Properties: { [member]: "arn:aws:x:y:z:1:one" } } };

    const { Resources } = expand({
      Hello: { Type: "AWS::Serverless::Function", Properties: { ...code, Events } },
    });

    expect((Resources as TemplateObject).HelloRole).toMatchObject({
      Properties: {
        ManagedPolicyArns: expect.arrayContaining([
          `arn:aws:iam::aws:policy/service-role/AWSLambda${policy}ExecutionRole`,
        ]),
      },
    });
  });

  it("publishes another version only when the code is another", () => {
    const versionOf = (CodeUri: string, MemorySize: number) =>
      Object.keys(
        expand({
          Hello: {
            Type: "AWS::Serverless::Function",
            Properties: { ...code, CodeUri, MemorySize, AutoPublishAlias: "live" },
          },
        }).Resources as TemplateObject,
      ).find((id) => id.startsWith("HelloVersion"));

    expect(versionOf("s3://code/1.zip", 128)).toBe(versionOf("s3://code/1.zip", 256));
    expect(versionOf("s3://code/1.zip", 128)).not.toBe(versionOf("s3://code/2.zip", 128));
  });

  it("merges globals into what a resource says itself", () => {
    const Globals = {
      Function: { ...code, Timeout: 5, Environment: { Variables: { A: "1", B: "1" } } },
    };
    const Properties = { Timeout: 9, Environment: { Variables: { B: "2" } } };

    const { Resources } = expand(
      { Hello: { Type: "AWS::Serverless::Function", Properties } },
      { Globals },
    );

    expect((Resources as { Hello: object }).Hello).toMatchObject({
      Properties: { Timeout: 9, Environment: { Variables: { A: "1", B: "2" } } },
    });
  });

  it.each([
    ["a type", { A: { Type: "AWS::Serverless::StateMachine" } }, "StateMachine is not expanded"],
    [
      "an event",
      {
        A: {
          Type: "AWS::Serverless::Function",
          Properties: { ...code, Events: { E: { Type: "IoT" } } },
        },
      },
      "type IoT",
    ],
    [
      "a policy template",
      {
        A: {
          Type: "AWS::Serverless::Function",
          Properties: { ...code, Policies: { XPolicy: {} } },
        },
      },
      "XPolicy is not known",
    ],
    [
      "an authorizer of a REST API",
      {
        A: {
          Type: "AWS::Serverless::Api",
          Properties: { StageName: "x", Auth: { Authorizers: { Mine: {} } } },
        },
      },
      "only authorizers with a FunctionArn are expanded",
    ],
    [
      "code that was never uploaded",
      { A: { Type: "AWS::Serverless::Function", Properties: { ...code, CodeUri: "./src" } } },
      'CodeUri is "./src"',
    ],
  ])("refuses %s that it does not know, by name", (_, resources, reason) => {
    expect(() => expand(resources as TemplateObject)).toThrow(reason);
  });
});
