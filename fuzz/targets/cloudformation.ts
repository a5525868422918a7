import { checkTemplate, dependencyGraph } from "../../packages/cloudformation/src/index.ts";
import { hostileTree, mutated } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const TEMPLATE = {
  AWSTemplateFormatVersion: "2010-09-09",
  Parameters: { Name: { Type: "String", Default: "a", AllowedPattern: "^[a-z]+$" } },
  Mappings: { Map: { first: { second: "value" } } },
  Conditions: { Always: { "Fn::Equals": [{ Ref: "Name" }, "a"] } },
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: "Retain",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      },
    },
    Function: {
      Type: "AWS::Lambda::Function",
      Condition: "Always",
      DependsOn: ["Table"],
      Properties: {
        Handler: "index.handler",
        Role: { "Fn::Sub": [["arn:aws:iam::1:role/$", "{A}"].join(""), { A: { Ref: "Name" } }] },
        Code: { S3Bucket: { "Fn::FindInMap": ["Map", "first", "second"] }, S3Key: "k" },
        Environment: { Variables: { TABLE: { "Fn::GetAtt": ["Table", "Arn"] } } },
      },
    },
  },
  Outputs: { Arn: { Value: { "Fn::GetAtt": "Function.Arn" }, Export: { Name: "arn" } } },
};

const KEYS = [
  ...[
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Ref",
    "Fn::GetAtt",
    "Fn::Sub",
    "Fn::If",
    "Value",
  ],
  ...[
    "Fn::Join",
    "Fn::Select",
    "Fn::Split",
    "Fn::FindInMap",
    "Fn::ForEach::A",
    "Fn::Transform",
    "Name",
  ],
  ...["Fn::Equals", "Fn::And", "Fn::Not", "Fn::Cidr", "Fn::Base64", "Fn::ImportValue", "Metadata"],
  ...[
    "Transform",
    "Globals",
    "Default",
    "AllowedValues",
    "MinLength",
    "Resources",
    "Outputs",
    "Table",
  ],
];
const VALUES = [
  ...[
    "Table",
    "Function",
    "Name",
    "Always",
    "Table.Arn",
    `$\{Table}`,
    "${",
    "AWS::NoValue",
    "String",
  ],
  ...[
    "AWS::Serverless-2016-10-31",
    "AWS::Serverless::Function",
    "AWS::S3::Bucket",
    "Custom::X",
    "(a|a)*",
  ],
];

/** Whatever a template holds, checking it ends with findings. */
export const target: FuzzTarget = {
  name: "cloudformation",
  async open() {
    const tree = hostileTree(KEYS, VALUES);
    return targetOf({
      input: mutated(TEMPLATE, tree),
      check(template) {
        const text = JSON.stringify(template) ?? "";
        const read = checkTemplate(text, { file: "template.json" });
        if (read.template) dependencyGraph(read.template);
      },
    });
  },
};
