import { describe, expect, it } from "vitest";
import { readTemplate } from "../read/read-template.ts";
import type { CloudFormationTemplate, TemplateObject } from "../template.ts";
import { EvaluateError } from "./evaluate-error.ts";
import { expandLoops } from "./expand-loops.ts";

const pseudoParameters = {
  accountId: "123456789012",
  region: "eu-west-1",
  stackName: "orders",
  stackId: "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1",
};

function expand(text: string, parameters: Readonly<Record<string, string[] | string>> = {}) {
  const { template } = readTemplate(`Transform: AWS::LanguageExtensions\n${text}`, { file: "t" });
  return expandLoops(template as CloudFormationTemplate, parameters, pseudoParameters);
}

describe("expandLoops", () => {
  it("writes a resource, a condition and an output for each item", () => {
    const { Conditions, Resources, Outputs } = expand(
      `Parameters: { Names: { Type: CommaDelimitedList } }
Conditions:
  Fn::ForEach::Wanted: [Name, !Ref Names, { "Is\${Name}": !Equals [!Ref Name, alpha] }]
Resources:
  Own: { Type: AWS::SNS::Topic }
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic\${Name}:
        Type: AWS::SNS::Topic
        Properties: { TopicName: !Join [".", [!Ref Name, fifo]], DisplayName: !Sub "\${Name}-\${AWS::Region}" }
Outputs:
  Fn::ForEach::Arns: [Name, !Ref Names, { "\${Name}Arn": { Value: !GetAtt "Topic\${Name}.TopicArn" } }]
`,
      { Names: ["alpha", "beta"] },
    );

    expect(Conditions).toEqual({
      Isalpha: { "Fn::Equals": ["alpha", "alpha"] },
      Isbeta: { "Fn::Equals": ["beta", "alpha"] },
    });
    expect(Object.keys(Resources as TemplateObject)).toEqual(["Own", "Topicalpha", "Topicbeta"]);
    expect(Resources).toMatchObject({
      Topicbeta: {
        Properties: {
          TopicName: { "Fn::Join": [".", ["beta", "fifo"]] },
          DisplayName: { "Fn::Sub": `beta-\${AWS::Region}` },
        },
      },
    });
    expect(Outputs).toMatchObject({
      alphaArn: { Value: { "Fn::GetAtt": ["Topicalpha", "TopicArn"] } },
    });
  });

  it("nests, cleans what is not part of a logical id, and works on properties", () => {
    const { Resources } = expand(`Mappings: { Zones: { all: { Names: [a, b] } } }
Resources:
  Fn::ForEach::Nets:
    - Block
    - [10.0.0.0/24, 10.0.1.0/24]
    - Fn::ForEach::Zones:
        - Zone
        - !FindInMap [Zones, all, Names]
        - Net&{Block}\${Zone}: { Type: AWS::EC2::Subnet, Properties: { CidrBlock: !Ref Block } }
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Fn::ForEach::Times: [Name, [DelaySeconds, VisibilityTimeout], { "\${Name}": 5 }]
`);

    expect(Object.keys(Resources as TemplateObject)).toEqual([
      "Net1000024a",
      "Net1000024b",
      "Net1001024a",
      "Net1001024b",
      "Queue",
    ]);
    expect(Resources).toMatchObject({
      Net1001024a: { Properties: { CidrBlock: "10.0.1.0/24" } },
      Queue: { Properties: { DelaySeconds: 5, VisibilityTimeout: 5 } },
    });
  });

  it("lets parameters decide removal policies", () => {
    const { Resources } = expand(
      "Parameters: { Policy: { Type: String } }\nResources: { T: { Type: AWS::SNS::Topic, DeletionPolicy: !Ref Policy } }\n",
      { Policy: "Retain" },
    );

    expect(Resources).toEqual({ T: { Type: "AWS::SNS::Topic", DeletionPolicy: "Retain" } });
  });

  it.each([
    ["[N, [a, a], { T: { Type: AWS::SNS::Topic } }]", /write T twice/],
    ["[N, text, {}]", /collection of a loop is a list/],
    ["[N, [[a]], {}]", /items of a collection are texts/],
    ["[N]", /takes an identifier, a collection/],
    ["[N, !Ref Unknown, {}]", /Unknown is not a parameter/],
    ["[N, !GetAtt Topic.Arn, {}]", /no attribute Arn of a resource Topic/],
  ])("refuses %s", (loop, message) => {
    const act = () => expand(`Resources:\n  Fn::ForEach::L: ${loop}\n`);

    expect(act).toThrow(EvaluateError);
    expect(act).toThrow(message);
  });

  it("stops loops that multiply", () => {
    const items = JSON.stringify(Array.from({ length: 60 }, (_, index) => `i${index}`));
    let body = '{ "R&{A}&{B}&{C}&{D}": { Type: AWS::SNS::Topic } }';
    for (const name of ["A", "B", "C", "D"])
      body = `{ "Fn::ForEach::L${name}": [${name}, ${items}, ${body}] }`;

    expect(() => expand(`Resources: ${body}\n`)).toThrow(/more than 200000 values/);
  });

  it("leaves a template alone that does not name the transform", () => {
    const text = "Resources: { T: { Type: AWS::SNS::Topic } }\n";
    const { template } = readTemplate(text, { file: "t" });

    const source = expandLoops(template as CloudFormationTemplate, {}, pseudoParameters);

    expect(source).toBe(template?.source);
  });
});
