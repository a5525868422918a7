import { expect, it } from "vitest";
import { callsOf, drawnResources, mappedStack } from "./stack-map.ts";

const TABLE_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/items";

const environment = mappedStack(
  "environment:dev",
  `Resources:
  Api: { Type: AWS::ApiGatewayV2::Api }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api } }
  Table: { Type: AWS::DynamoDB::Table }
Outputs:
  ApiId: { Value: !Ref Api }
  TableArn: { Value: !GetAtt Table.Arn }
  Cors: { Value: "off" }
`,
  { ApiId: "a1b2c3", TableArn: TABLE_ARN, Cors: "off" },
);

const instance = mappedStack(
  "instance:items:dev",
  `Resources:
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: a1b2c3, RouteKey: GET /items, Target: !Sub "integrations/\${Integration}" }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: a1b2c3, IntegrationUri: !Ref Alias }
  Alias: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref List } }
  List:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: { Variables: { QUEUE_URL: !Ref Queue, CORS: "off" } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyDocument:
            Statement:
              - { Effect: Allow, Action: ["dynamodb:Query"], Resource: "${TABLE_ARN}/index/*" }
              - { Effect: Deny, Action: "s3:*", Resource: !GetAtt Bucket.Arn }
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument: { Statement: { Effect: Allow, Action: "sns:Publish", Resource: !Ref Topic } }
  Bucket: { Type: AWS::S3::Bucket }
  Topic: { Type: AWS::SNS::Topic }
  Queue: { Type: AWS::SQS::Queue }
  Work: { Type: AWS::Lambda::Function }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Queue.Arn, FunctionName: !GetAtt Work.Arn }
  Permission: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref List } }
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: { Dimensions: [{ Name: FunctionName, Value: !Ref List }] }
`,
  {},
);

it("says who calls whom, within a stack and across stacks, and why", () => {
  const calls = callsOf([environment, instance]);

  const told = calls.map(({ from, to, by }) => `${from} -> ${to}: ${by}`);
  const own = (id: string) => `instance:items:dev/${id}`;
  expect(told.toSorted()).toEqual(
    [
      `environment:dev/Api -> ${own("Route")}: route of the API`,
      `${own("Route")} -> ${own("List")}: Target`,
      `${own("List")} -> environment:dev/Table: dynamodb:Query`,
      `${own("List")} -> ${own("Topic")}: sns:Publish`,
      `${own("List")} -> ${own("Queue")}: environment variable QUEUE_URL`,
      `${own("Queue")} -> ${own("Work")}: Mapping`,
    ].toSorted(),
  );
});

it("shows routes by their keys, and nothing that only joins or watches", () => {
  const resources = drawnResources(instance);

  expect(resources.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "route GET /items",
    "function List",
    "data Bucket",
    "messages Topic",
    "messages Queue",
    "function Work",
  ]);
});

it("expands SAM, and shows nothing of what is no CloudFormation", () => {
  const sam = mappedStack(
    "instance:a:b",
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      CodeUri: s3://bucket/key
      Events: { Get: { Type: HttpApi, Properties: { Path: /hello, Method: get } } }
`,
    {},
  );

  expect(drawnResources(sam).map(({ resourceType }) => resourceType)).toContain(
    "AWS::Lambda::Function",
  );
  expect(drawnResources(mappedStack("x", "terraform {", {}))).toEqual([]);
  expect(drawnResources(mappedStack("x", undefined, {}))).toEqual([]);
});
