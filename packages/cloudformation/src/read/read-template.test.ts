import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueAt } from "../template.ts";
import { readTemplate } from "./read-template.ts";

const RESOURCES = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n";

function read(text: string) {
  return readTemplate(text, { file: "template.yaml" });
}

describe("readTemplate", () => {
  it("reads short tags as long functions, wherever they stand", () => {
    const text = `Resources:
  Function:
    Type: AWS::Lambda::Function
    Condition: Deployed
    Properties:
      Role: !GetAtt Role.Outputs.Arn
      Code: {S3Bucket: !Ref Bucket, S3Key: !Sub "\${Name}.zip"}
      Timeout: !If [Deployed, !Select [0, !Ref Numbers], 3]
`;

    const { template, findings } = read(text);

    expect(findings).toEqual([]);
    expect(template?.Resources.Function).toEqual({
      Type: "AWS::Lambda::Function",
      Condition: "Deployed",
      Properties: {
        Role: { "Fn::GetAtt": ["Role", "Outputs.Arn"] },
        Code: { S3Bucket: { Ref: "Bucket" }, S3Key: { "Fn::Sub": `\${Name}.zip` } },
        Timeout: { "Fn::If": ["Deployed", { "Fn::Select": [0, { Ref: "Numbers" }] }, 3] },
      },
    });
  });

  it.each([
    ["yes", true],
    ["Off", false],
    ["y", "y"],
    ["2012-10-17", "2012-10-17"],
    ["123456789012", 123456789012],
    ["5.0", "5.0"],
    ["5.7", 5.7],
    ["0x1F", 31],
    ["1_000", "1_000"],
    ["99999999999999999999", "99999999999999999999"],
    ["'0123'", "0123"],
    ["!!str 0123", "0123"],
    ["aws:kms", "aws:kms"],
  ])("reads the scalar %s as CloudFormation does", (scalar, expected) => {
    const { template, findings } = read(`${RESOURCES}    Properties: {DisplayName: ${scalar}}\n`);

    expect(findings).toEqual([]);
    expect(template?.Resources.Topic?.Properties?.DisplayName).toBe(expected);
  });

  it.each([
    ["0123", 83, "octal"],
    ["012345678901", 12345678901, "without its zero"],
    ["22:22", 1342, "base 60"],
  ])("warns that the scalar %s loses its digits", (scalar, expected, reading) => {
    const { template, findings } = read(`${RESOURCES}    Properties: {DisplayName: ${scalar}}\n`);

    expect(template?.Resources.Topic?.Properties?.DisplayName).toBe(expected);
    expect(findings).toMatchObject([{ rule: "CFN1006", severity: "warning" }]);
    expect(findings[0]?.message).toContain(reading);
  });

  it("keeps keys as they are written", () => {
    const { template } = read(`${RESOURCES}Mappings:\n  on: {012345678901: {yes: 1}}\n`);

    expect(template?.Mappings).toEqual({ on: { "012345678901": { yes: 1 } } });
  });

  it("treats names of Object.prototype as ordinary names", () => {
    const { template } = read(`${RESOURCES}  constructor: {Type: AWS::SNS::Topic}\n`);

    expect(Object.keys(template?.Resources ?? {})).toEqual(["Topic", "constructor"]);
    expect(template?.Resources.toString).toBeUndefined();
  });

  it("finds the range of keys, values, tagged values and their parts", () => {
    const text = `${RESOURCES}    Properties:\n      TopicName: !Sub "\${Name}-x"\n      Tags: [!GetAtt A.Arn]\n`;
    const { rangeOf } = read(text);
    const show = (...[path, part]: Parameters<typeof rangeOf>) => {
      const { start, end } = rangeOf(path, part);
      return `${start.line}:${start.column} ${text.slice(start.offset, end.offset)}`;
    };
    const properties = ["Resources", "Topic", "Properties"];

    expect(show(["Resources", "Topic"], "key")).toBe("2:3 Topic");
    expect(show([...properties, "TopicName"], "key")).toBe("5:7 TopicName");
    expect(show([...properties, "TopicName", "Fn::Sub"])).toBe(`5:23 "\${Name}-x"`);
    expect(show([...properties, "Tags", 0, "Fn::GetAtt", 1])).toBe("6:22 A.Arn");
    expect(show([...properties, "Missing", "Deep"], "key")).toBe("4:5 Properties");
  });

  it("reads JSON, tabs and all, with positions", () => {
    const text =
      '{\n\t"Resources": {\n\t\t"A": {"Type": "AWS::SNS::Topic", "Type": "x\\/y"}\n\t}\n}';

    const { findings } = read(text);

    expect(findings).toMatchObject([
      { rule: "CFN1003", range: { start: { line: 3, column: 36 } } },
    ]);
  });

  it.each([
    `    Properties: {\n  "DisplayName": "a"\n}\n`,
    `    Properties:\n      Policy: [\n      {"a": [\n1\n]}\n      ]\n`,
    `    Properties:\n      DisplayName: "a\n b\n  c"\n    Condition: D\n`,
  ])("lets flow values and quoted texts go on at any indentation: %j", (text) => {
    expect(read(RESOURCES + text).findings).toEqual([]);
  });

  it.each([
    ["CFN1001", "Resources: [\n", 2],
    ["CFN1005", "", 1],
    ["CFN1002", `${RESOURCES}---\n${RESOURCES}`, 4],
    ["CFN1002", `${RESOURCES}Metadata: ${"[".repeat(300)}`, 4],
    ["CFN1003", `${RESOURCES}  Topic: {Type: AWS::SNS::Topic}\n`, 4],
    ["CFN1004", `${RESOURCES}Metadata: {a: &x {}, b: *x}\n`, 4],
    ["CFN1004", `${RESOURCES}Metadata: {<<: {a: 1}}\n`, 4],
    ["CFN1004", `${RESOURCES}Metadata: !Reff x\n`, 4],
    ["CFN1004", `${RESOURCES}Metadata: {a: !!binary aGk=}\n`, 4],
    ["CFN1005", `${RESOURCES}Parameter: {}\n`, 4],
    ["CFN1005", `${RESOURCES}  T-1: {Type: AWS::SNS::Topic}\n`, 4],
    ["CFN1005", "Resources:\n  A: {Properties: {}}\n", 2],
    ["CFN1005", `${RESOURCES}Outputs:\n  A: {Description: x}\n`, 5],
    ["CFN1005", "Resources: {}\n", 1],
    ["CFN1005", `AWSTemplateFormatVersion: 2010-09-08\n${RESOURCES}`, 1],
    ["CFN1007", `${RESOURCES}    Properties:\n`, 4],
  ])("reports %s for %j", (rule, text, line) => {
    const { findings } = read(text);

    expect(findings.map((finding) => [finding.rule, finding.range?.start.line])).toEqual([
      [rule, line],
    ]);
  });

  it("refuses a file over the limit without reading it", () => {
    const text = `Description: "${"x".repeat(10_000_000)}"\n${RESOURCES}`;

    const { template, findings } = read(text);

    expect(template).toBeUndefined();
    expect(findings).toMatchObject([{ rule: "CFN1002" }]);
  });

  it("gives a value for every path that it reports", () => {
    const { template, findings } = read(`${RESOURCES}    Properties: {A: [1, {B: 2}]}\n`);

    expect(findings).toEqual([]);
    expect(
      valueAt(template?.source ?? null, ["Resources", "Topic", "Properties", "A", 1, "B"]),
    ).toBe(2);
  });

  it("gives only labelled findings for any text", () => {
    const piece = fc.constantFrom(
      ..."Resources: |\n  |A|: |{|}|[|]|,|!Ref |!Sub |!Bad |&a |*a|- |? |'|\"|#|%|---\n|...\n|\t|<<: |Type: |~|>-\n| |\r\n|\0|é|!!set |\u2028".split(
        "|",
      ),
    );
    let runs = 0;

    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 }))), (pieces) => {
        runs += 1;
        const { findings, rangeOf } = read(pieces.join(""));
        for (const { rule, range } of [...findings, { rule: "CFN1", range: rangeOf(["A", 0]) }]) {
          expect(rule).toMatch(/^CFN1/);
          expect(range?.start.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );

    expect(runs).toBe(500);
  });
});
