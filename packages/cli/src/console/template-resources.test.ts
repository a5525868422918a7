import { expect, it } from "vitest";
import { templateResources } from "./template-resources.ts";

it("puts each resource after those that it needs, with where it stands", () => {
  const template = `Resources:
  Alarm:
    Type: AWS::SNS::Topic
    DependsOn: Table
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Queue
  Queue:
    Type: AWS::SQS::Queue
`;

  const resources = templateResources(template);

  expect(resources).toEqual([
    {
      logicalResourceId: "Queue",
      resourceType: "AWS::SQS::Queue",
      needs: [],
      firstLine: 9,
      lastLine: 10,
    },
    {
      logicalResourceId: "Table",
      resourceType: "AWS::DynamoDB::Table",
      needs: ["Queue"],
      firstLine: 5,
      lastLine: 8,
    },
    {
      logicalResourceId: "Alarm",
      resourceType: "AWS::SNS::Topic",
      needs: ["Table"],
      firstLine: 2,
      lastLine: 4,
    },
  ]);
});

it.each([
  ["nothing was rendered", undefined],
  ["the text is no template", "just words"],
])("finds none where %s", (_, text) => {
  expect(templateResources(text)).toEqual([]);
});
