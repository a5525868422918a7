import { describe, expect, it } from "vitest";
import type { TemplateObject, TemplateValue } from "../template.ts";
import { expandSam } from "./expand-sam.ts";

const code = { CodeUri: "s3://code/function.zip", Handler: "a.b", Runtime: "nodejs24.x" };
const parts: TemplateObject = {
  Hello: { Type: "AWS::Serverless::Function", Properties: code },
  Plain: {
    Type: "AWS::Lambda::Function",
    Properties: { Role: { "Fn::GetAtt": ["PlainRole", "Arn"] } },
  },
  Api: { Type: "AWS::Serverless::Api", Properties: { StageName: "prod" } },
  Table: { Type: "AWS::Serverless::SimpleTable" },
  Topic: { Type: "AWS::SNS::Topic" },
};

function expand(Properties: TemplateObject, attributes: TemplateObject = {}): TemplateObject {
  const Join = { Type: "AWS::Serverless::Connector", ...attributes, Properties };
  return expandSam({ Transform: "AWS::Serverless-2016-10-31", Resources: { ...parts, Join } })
    .Resources as TemplateObject;
}

const join = (source: string, destination: TemplateValue, ...Permissions: string[]) => ({
  Source: { Id: source },
  Destination: destination,
  Permissions,
});

describe("a connector of SAM", () => {
  it("lets the role of a function at a table and its indexes", () => {
    const resources = expand(join("Hello", { Id: "Table" }, "Read"), { Condition: "Wanted" });

    expect(resources.JoinPolicy).toMatchObject({
      Type: "AWS::IAM::ManagedPolicy",
      Condition: "Wanted",
      Properties: {
        Roles: [{ Ref: "HelloRole" }],
        PolicyDocument: {
          Statement: [
            {
              Effect: "Allow",
              Action: expect.arrayContaining(["dynamodb:GetItem", "dynamodb:Query"]),
              Resource: [
                { "Fn::GetAtt": ["Table", "Arn"] },
                {
                  "Fn::Sub": [
                    `\${DestinationArn}/index/*`,
                    { DestinationArn: { "Fn::GetAtt": ["Table", "Arn"] } },
                  ],
                },
              ],
            },
          ],
        },
      },
    });
    expect(JSON.stringify(resources.JoinPolicy)).not.toContain("PutItem");
    expect(resources.Join).toBeUndefined();
  });

  it("takes several destinations, and the role that a function names", () => {
    const destinations = [{ Id: "Topic" }, { Type: "AWS::SNS::Topic", Arn: "arn:aws:sns:x" }];

    const resources = expand(join("Plain", destinations, "Write"));

    expect(resources).toMatchObject({
      JoinPolicyDestination0: {
        Properties: {
          Roles: [{ Ref: "PlainRole" }],
          PolicyDocument: {
            Statement: [{ Action: ["sns:Publish"], Resource: [{ Ref: "Topic" }] }],
          },
        },
      },
      JoinPolicyDestination1: {
        Properties: { PolicyDocument: { Statement: [{ Resource: ["arn:aws:sns:x"] }] } },
      },
    });
  });

  it("lets an API call a function", () => {
    const resources = expand(join("Api", { Id: "Hello" }, "Write"));

    expect(resources.JoinWriteLambdaPermission).toMatchObject({
      Type: "AWS::Lambda::Permission",
      Properties: {
        FunctionName: { "Fn::GetAtt": ["Hello", "Arn"] },
        Principal: "apigateway.amazonaws.com",
        SourceArn: { "Fn::Sub": [expect.any(String), { SourceResourceId: { Ref: "Api" } }] },
      },
    });
  });

  it("may stand in its source, which loses it", () => {
    const Connectors = {
      ToTable: { Properties: { Destination: { Id: "Table" }, Permissions: ["Read", "Write"] } },
    };
    const Hello = { ...(parts.Hello as TemplateObject), Connectors };

    const { Resources } = expandSam({
      Transform: "AWS::Serverless-2016-10-31",
      Resources: { ...parts, Hello, Plain: { ...(parts.Plain as TemplateObject), Connectors } },
    });

    expect(Resources).toMatchObject({
      HelloToTablePolicy: { Properties: { Roles: [{ Ref: "HelloRole" }] } },
      PlainToTablePolicy: { Properties: { Roles: [{ Ref: "PlainRole" }] } },
    });
    expect(JSON.stringify(Resources)).not.toContain("Connectors");
  });

  it.each([
    [join("Topic", { Id: "Hello" }, "Write"), /from AWS::SNS::Topic to AWS::Lambda::Function/],
    [join("Hello", { Id: "Nothing" }, "Read"), /Join: there is no resource Nothing/],
    [join("Hello", { Id: "Topic" }, "Read"), /there is no Read for AWS::SNS::Topic/],
    [join("Hello", { Id: "Table" }), /Permissions are Read, Write or both/],
    [join("Hello", { Type: "AWS::SQS::Queue" }, "Read"), /needs the Arn of the destination/],
  ])("is refused: %j", (properties, message) => {
    expect(() => expand(properties)).toThrow(message);
  });
});
