import { describe, expect, it } from "vitest";
import { readTemplate } from "../read/read-template.ts";
import { diffTemplates } from "./diff-templates.ts";

function read(text: string) {
  const { template } = readTemplate(text, { file: "t.yaml" });
  if (template === undefined) throw new Error("the fixture is not a template");
  return template;
}

function diff(before: string, after: string) {
  return diffTemplates(read(before), read(after));
}

/** A template with one resource. */
function one(type: string, properties: string, attributes = ""): string {
  return `Resources:\n  It:\n    Type: ${type}\n${attributes}    Properties: ${properties}\n`;
}

const TABLE = "AWS::DynamoDB::Table";

describe("diffTemplates", () => {
  it("finds nothing between two ways to write the same", () => {
    const before = `Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5, FifoQueue: true, Tags: [{Key: a, Value: b}, {Key: c, Value: d}]}}
Outputs: {Arn: {Value: !GetAtt Queue.Arn}}
`;
    const after = `Outputs: {Arn: {Value: {"Fn::GetAtt": [Queue, Arn]}}}
Resources:
  Queue:
    Properties: {Tags: [{Value: d, Key: c}, {Key: a, Value: b}], FifoQueue: "true", DelaySeconds: "5"}
    Type: AWS::SQS::Queue
`;

    expect(diff(before, after)).toEqual({ resources: [], sections: [] });
  });

  it.each([
    [TABLE, "{TableName: a}", "{TableName: b}", "replace", "TableName"],
    [
      TABLE,
      "{BillingMode: PROVISIONED}",
      "{BillingMode: PAY_PER_REQUEST}",
      "modify",
      "BillingMode",
    ],
    [
      TABLE,
      "{KeySchema: [{AttributeName: a, KeyType: HASH}]}",
      "{KeySchema: [{AttributeName: b, KeyType: HASH}]}",
      "replace",
      "KeySchema/0/AttributeName",
    ],
    ["AWS::Lambda::Function", "{Code: {S3Key: a}}", "{Code: {S3Key: b}}", "modify", "Code/S3Key"],
    ["AWS::Lambda::Function", "{FunctionName: a}", "{}", "replace", "FunctionName"],
    ["AWS::SQS::Queue", "{QueueName: !Ref A}", "{QueueName: !Sub x}", "replace", "QueueName"],
  ])("says what a change of %s from %s to %s does", (type, before, after, action, property) => {
    const { resources } = diff(one(type, before), one(type, after));

    expect(resources).toMatchObject([
      { logicalResourceId: "It", action, changedProperties: [property] },
    ]);
  });

  it("calls a change of a custom resource one that may replace", () => {
    const { resources } = diff(one("Custom::Thing", "{A: 1}"), one("Custom::Thing", "{A: 2}"));

    expect(resources).toMatchObject([{ action: "modify", effect: "may-replace" }]);
  });

  it.each([
    ["", "remove", "deleted", true],
    ["    DeletionPolicy: Delete\n", "remove", "deleted", true],
    ["    DeletionPolicy: Retain\n", "retain", "retained", false],
    ["    DeletionPolicy: RetainExceptOnCreate\n", "retain", "retained", false],
  ])("says what becomes of a removed table with %j", (policy, action, oldResource, losesData) => {
    const { resources } = diff(one(TABLE, "{}", policy), "Resources: {}\n");

    expect(resources).toMatchObject([{ action, oldResource, losesData, stateful: true }]);
  });

  it("knows that a database leaves a snapshot when nothing is said", () => {
    const { resources } = diff(one("AWS::RDS::DBInstance", "{}"), "Resources: {}\n");

    expect(resources).toMatchObject([
      { action: "remove", oldResource: "snapshot", losesData: false },
    ]);
  });

  it("counts the new template's policy for a replaced resource", () => {
    const keep = "    UpdateReplacePolicy: Retain\n";

    const { resources } = diff(one(TABLE, "{TableName: a}"), one(TABLE, "{TableName: b}", keep));

    expect(resources).toMatchObject([
      {
        action: "replace",
        oldResource: "retained",
        losesData: false,
        changedAttributes: ["UpdateReplacePolicy"],
      },
    ]);
  });

  it("follows a replacement through what refers to it", () => {
    const text = (name: string) => `Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: ${name}}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {Action: a, FunctionName: f, Principal: p, SourceArn: !Sub "x:\${Api}/y"}
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Api.ApiEndpoint}}
`;

    const { resources } = diff(text("HTTP"), text("WEBSOCKET"));

    expect(
      resources.map(({ logicalResourceId, action, properties }) => [
        logicalResourceId,
        action,
        properties[0]?.because,
      ]),
    ).toEqual([
      ["Api", "replace", undefined],
      ["Route", "replace", "Api"],
      ["Permission", "replace", "Api"],
      ["Topic", "modify", "Api"],
    ]);
  });

  it("follows changed parameters, mappings and conditions to what may change with them", () => {
    const text = (value: string) => `Parameters:
  Name: {Type: String, Default: ${value}}
  About: {Type: String, Description: ${value}}
Mappings: {M: {a: {b: ${value}}}}
Conditions: {C: !Equals [${value}, x]}
Resources:
  Described: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref About}}
  Named: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "\${Name}-q"}}
  Mapped: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !FindInMap [M, a, b]}}
  Chosen: {Type: AWS::SQS::Queue, Properties: {FifoQueue: !If [C, true, false]}}
  Other: {Type: AWS::SQS::Queue, Properties: {QueueName: fixed}}
`;

    const { resources } = diff(text("x"), text("y"));

    expect(
      resources.map(({ logicalResourceId, effect, properties }) => [
        logicalResourceId,
        effect,
        properties[0]?.because,
      ]),
    ).toEqual([
      ["Named", "may-replace", "Name"],
      ["Mapped", "in-place", "M"],
      ["Chosen", "may-replace", "C"],
    ]);
  });

  it("lists added and changed entries of the other sections", () => {
    const before = `${one(TABLE, "{}")}Parameters: {A: {Type: String}}\nConditions: {C: !Equals [a, b]}\n`;
    const after = `${one(TABLE, "{}")}Parameters: {A: {Type: Number}}\nOutputs: {O: {Value: x}}\n`;

    const { sections } = diff(before, after);

    expect(sections.map(({ section, name, action }) => [section, name, action])).toEqual([
      ["Parameters", "A", "modify"],
      ["Conditions", "C", "remove"],
      ["Outputs", "O", "add"],
    ]);
  });
});
