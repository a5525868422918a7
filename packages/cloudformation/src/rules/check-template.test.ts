import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../read/read-template.ts";
import { isList, isObject, type TemplateValue } from "../template.ts";
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

describe("the rules together", () => {
  const folder = new URL("../../fixtures/rules/", import.meta.url);
  const templates = readdirSync(folder)
    .filter((id) => id !== "CFN4003" && id !== "CFN4001")
    .map((id) => readFileSync(new URL(`${id}/bad/template.yaml`, folder), "utf8"))
    .flatMap((text) => readTemplate(text, { file: "t" }).template?.source ?? []);

  it("make nothing of a condition whose name is no text", () => {
    const association = (subnet: string) => `{
      Type: "AWS::EC2::SubnetRouteTableAssociation",
      Properties: { SubnetId: ${subnet}, RouteTableId: rtb-1 } }`;
    const text = `Resources:
  A: ${association("{ Fn::If: [{}, subnet-1, subnet-2] }")}
  B: ${association("subnet-1")}
`;

    const { findings } = checkTemplate(text, { file: "t.yaml" });

    expect(findings.map(({ rule }) => rule)).toContain("CFN2012");
  });

  it("survive any value anywhere in a template", () => {
    const scalar = fc.constantFrom<TemplateValue>("", "*", "NONE", 0, -1, true, null, "Ref", "a.b");
    const value: fc.Arbitrary<TemplateValue> = fc.letrec<{ value: TemplateValue }>((tie) => ({
      value: fc.oneof(
        scalar,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            "Ref",
            "Fn::If",
            "Fn::GetAtt",
            "Fn::Sub",
            "Fn::FindInMap",
            "Type",
            "__proto__",
            "Statement",
          ),
          tie("value"),
          { maxKeys: 2 },
        ),
      ),
    })).value;
    const change = fc.record({ value, at: fc.nat(), template: fc.constantFrom(...templates) });
    let runs = 0;

    fc.assert(
      fc.property(change, ({ value, at, template }) => {
        runs += 1;
        const { findings } = checkTemplate(JSON.stringify(replaceNode(template, at, value)), {
          file: "t.json",
        });
        for (const { rule } of findings) expect(rule).toMatch(/^CFN\d{4}$/);
      }),
      { numRuns: 500 },
    );

    expect(runs).toBe(500);
  });
});

/** The value with one of its parts, counted in document order, replaced. */
function replaceNode(root: TemplateValue, at: number, replacement: TemplateValue): TemplateValue {
  let left = at % countNodes(root);
  const visit = (value: TemplateValue): TemplateValue => {
    if (left === 0) {
      left = -1;
      return replacement;
    }
    left -= 1;
    if (isList(value)) return value.map(visit);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visit(each)]));
  };
  return visit(root);
}

function countNodes(value: TemplateValue): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + countNodes(each), 1);
}

describe("what is remembered of resources without problems", () => {
  const template = (parameter: string) => `Parameters:
  Delay:
    ${parameter}
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !Ref Delay
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 3}
  Lost:
    Type: AWS::SQS::Queue
`;
  const rules = (text: string) =>
    checkTemplate(text, { file: "template.yaml" }).findings.map(({ rule, range }) => [
      rule,
      range?.start.line,
    ]);

  it("does not hide that another parameter makes them wrong", () => {
    const sound = rules(template("{Type: Number, Default: 5}"));

    expect(sound).toEqual([]);
    expect(rules(template("{Type: Number, Default: 5000}"))).toEqual([["CFN3015", 8]]);
    expect(rules(template("{Type: CommaDelimitedList, Default: '5'}"))).toContainEqual([
      "CFN3004",
      8,
    ]);
    expect(rules(template("{Type: Number, Default: 5}"))).toEqual(sound);
  });
});
