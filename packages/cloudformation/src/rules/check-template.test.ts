import { describe, expect, it } from "vitest";
import { checkTemplate } from "./check-template.ts";

const open = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Principal: "*", Action: "sts:AssumeRole"}}
      RoleNme: x
`;

function rulesOf(text: string, options: Partial<Parameters<typeof checkTemplate>[1]> = {}) {
  return checkTemplate(text, { file: "t.yaml", ...options }).findings.map(({ rule }) => rule);
}

describe("checkTemplate", () => {
  it("reports findings in the order of the text, with a fix where one name is near", () => {
    const { findings } = checkTemplate(open, { file: "t.yaml" });

    expect(findings).toMatchObject([
      { rule: "CFN6004", severity: "warning", file: "t.yaml", range: { start: { line: 5 } } },
      {
        rule: "CFN3002",
        severity: "error",
        message: "AWS::IAM::Role has no property RoleNme: did you mean RoleName?",
        fix: { newText: "RoleName", range: { start: { line: 6, column: 7 } } },
      },
    ]);
  });

  it("takes other severities and leaves rules out", () => {
    const { findings } = checkTemplate(open, {
      file: "t.yaml",
      severities: { CFN6004: "error", CFN3002: "off" },
    });

    expect(findings).toMatchObject([{ rule: "CFN6004", severity: "error" }]);
  });

  it.each([
    ["the template's metadata", "Metadata: {cfn-lint: {config: {ignore_checks: [E3002]}}}\n", ""],
    ["a start of ids", "Metadata: {cfn-lint: {config: {ignore_checks: [E3]}}}\n", ""],
    ["our own id", "Metadata: {cfn-lint: {config: {ignore_checks: [CFN3002]}}}\n", ""],
    ["the resource's", "", "    Metadata: {cfn-lint: {config: {ignore_checks: [E3002]}}}\n"],
  ])("respects the checks that %s ignores for cfn-lint", (_, head, tail) => {
    expect(rulesOf(head + open + tail)).toEqual(["CFN6004"]);
  });

  it("does not let one resource's metadata silence another", () => {
    const other = `  Other:
    Type: AWS::SNS::Topic
    Metadata: {cfn-lint: {config: {ignore_checks: [E3002]}}}
`;

    expect(rulesOf(open + other)).toContain("CFN3002");
  });

  it("understands what SAM adds", () => {
    const text = `Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: nodejs24.x}}
Resources:
  Get:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.handler, CodeUri: ., AutoPublishAlias: live}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!Ref GetRole]
      PolicyDocument: {Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: !Ref Get.Alias}}
Outputs:
  Role: {Value: !GetAtt GetRole.Arn}
  Stage: {Value: !Ref Api.Stage}
  Url: {Value: !Sub "https://\${ServerlessRestApi}.x/\${ApiprodStage}"}
`;

    expect(rulesOf(text)).toEqual([]);
  });

  it("calls nothing missing that a macro or loop may add", () => {
    const body = "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Nope}}\n";

    expect(rulesOf(body)).toEqual(["CFN2001"]);
    expect(rulesOf(`Transform: MyMacro\n${body}`)).toEqual([]);
    expect(
      rulesOf(
        `Transform: AWS::LanguageExtensions\n${body}  Fn::ForEach::T:\n    - N\n    - [x, y]\n    - "\${N}": {Type: 'AWS::SNS::Topic'}\n`,
      ),
    ).toEqual([]);
  });

  it("checks every branch of Fn::If", () => {
    const text = `Conditions: {A: !Equals [a, b]}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Fn::If: [A, {DelaySeconds: 1}, {DelaySeconds: 2}]
  Other:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !If [A, !If [A, soon, !Ref AWS::NoValue], later]
`;

    const { findings } = checkTemplate(text, { file: "t.yaml" });

    expect(findings.map(({ message }) => message)).toEqual([
      'DelaySeconds is a whole number, not "soon"',
      'DelaySeconds is a whole number, not "later"',
    ]);
  });

  it("never shows a secret in a message", () => {
    const text = `Resources:
  D: {Type: "AWS::RDS::DBInstance", Properties: {MasterUserPassword: hunter22}}
`;

    const { findings } = checkTemplate(text, { file: "t.yaml" });

    expect(findings.map(({ rule }) => rule)).toContain("CFN6008");
    expect(JSON.stringify(findings)).not.toContain("hunter22");
  });
});
