import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../read/read-template.ts";
import type { TemplateValue } from "../template.ts";
import { activeResources, conditionValues } from "./condition-values.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluateError } from "./evaluate-error.ts";
import { intrinsics } from "./intrinsics.ts";
import type { Scope } from "./scope.ts";

const pseudoParameters = {
  accountId: "123456789012",
  region: "eu-west-1",
  stackName: "orders",
  stackId: "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1",
};

const mappings = { Zones: { "eu-west-1": { Name: "west", Ports: [80, 443] } } };

function scope(overrides: Partial<Scope> = {}): Scope {
  return {
    template: { Mappings: mappings, Transform: [] },
    parameters: { Name: "shop", Ports: ["80", "443"] },
    pseudoParameters,
    condition: (name) => ({ Yes: true, No: false })[name],
    ref: (id) => (id === "Table" ? "orders-table" : undefined),
    getAtt: (id, attribute) =>
      id === "Table" && attribute === "Arn"
        ? "arn:table"
        : attribute === "A.B"
          ? "nested"
          : undefined,
    importValue: (name) => (name === "shared-vpc" ? "vpc-1" : undefined),
    ...overrides,
  };
}

const extended = scope({
  template: { Mappings: mappings, Transform: ["AWS::LanguageExtensions"] },
});

function sub(text: string, variables?: Record<string, TemplateValue>): TemplateValue {
  return { "Fn::Sub": variables === undefined ? text : [text, variables] };
}

describe("evaluate", () => {
  it.each<[TemplateValue, TemplateValue | undefined]>([
    [{ Ref: "Name" }, "shop"],
    [{ Ref: "Ports" }, ["80", "443"]],
    [{ Ref: "Table" }, "orders-table"],
    [{ Ref: "AWS::Partition" }, "aws"],
    [{ Ref: "AWS::NotificationARNs" }, []],
    [{ Ref: "AWS::NoValue" }, undefined],
    [{ "Fn::GetAtt": ["Table", "Arn"] }, "arn:table"],
    [{ "Fn::GetAtt": "Table.Arn" }, "arn:table"],
    [{ "Fn::GetAtt": ["X", "A", "B"] }, "nested"],
    [{ "Fn::GetAtt": ["Table", { "Fn::Join": ["", ["A", "rn"]] }] }, "arn:table"],
    [sub(`\${Name}/\${Table.Arn}/\${AWS::Region}`), "shop/arn:table/eu-west-1"],
    [sub(`\${!Name} $ {} \${a}`, { a: { Ref: "Name" } }), `\${Name} $ {} shop`],
    [sub(`\${n}\${t}`, { n: 1.5, t: true }), "1.5true"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Name" }, 3]] }, "a-shop-3"],
    [{ "Fn::Join": [",", { Ref: "Ports" }] }, "80,443"],
    [{ "Fn::Join": ["", ["a", { Ref: "AWS::NoValue" }]] }, "a"],
    [{ "Fn::Select": ["1", { "Fn::Split": [":", "a:b:c"] }] }, "b"],
    [{ "Fn::If": ["Yes", "a", { Ref: "Missing" }] }, "a"],
    [{ "Fn::If": ["No", "a", { Ref: "AWS::NoValue" }] }, undefined],
    [{ "Fn::Equals": [1, "1"] }, true],
    [{ "Fn::Equals": [true, "false"] }, false],
    [{ "Fn::And": [{ Condition: "Yes" }, { "Fn::Not": [{ Condition: "No" }] }] }, true],
    [{ "Fn::Or": [{ Condition: "No" }, { Condition: "No" }] }, false],
    [{ "Fn::FindInMap": ["Zones", { Ref: "AWS::Region" }, "Ports"] }, [80, 443]],
    [{ "Fn::ImportValue": sub("shared-vpc") }, "vpc-1"],
    [{ "Fn::Base64": "é" }, "w6k="],
    [{ "Fn::GetAZs": "" }, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
    [{ "Fn::Cidr": ["10.1.0.0/16", 2, 8] }, ["10.1.0.0/24", "10.1.1.0/24"]],
    [{ "Fn::Cidr": ["10.0.255.0/24", "2", "6"] }, ["10.0.255.0/26", "10.0.255.64/26"]],
    [{ "Fn::Cidr": ["2001:db8::/56", 2, 64] }, ["2001:db8::/64", "2001:db8:0:1::/64"]],
    [{ a: [{ Ref: "AWS::NoValue" }, 1], b: { Ref: "AWS::NoValue" } }, { a: [1] }],
    [
      { Condition: { StringEquals: { a: { Ref: "Name" } } } },
      { Condition: { StringEquals: { a: "shop" } } },
    ],
    [
      { Ref: "Name", other: 1 },
      { Ref: "Name", other: 1 },
    ],
  ])("computes %j", (value, expected) => {
    expect(evaluate(value, scope())).toEqual(expected);
  });

  it.each<[TemplateValue, TemplateValue]>([
    [{ "Fn::Length": { Ref: "Ports" } }, 2],
    [{ "Fn::ToJsonString": { a: { Ref: "Name" } } }, '{"a":"shop"}'],
    [{ "Fn::FindInMap": ["Zones", "x", "Name", { DefaultValue: "none" }] }, "none"],
  ])("computes %j with the language extensions, and refuses it without", (value, expected) => {
    expect(evaluate(value, extended)).toEqual(expected);
    expect(() => evaluate(value, scope())).toThrow(/AWS::LanguageExtensions/);
  });

  it.each<[TemplateValue, string, RegExp]>([
    [{ a: [{ Ref: "Missing" }] }, "a/0/Ref", /Missing is not a parameter/],
    [{ Ref: "toString" }, "Ref", /toString is not a parameter/],
    [{ "Fn::GetAtt": ["Table", "Nope"] }, "Fn::GetAtt", /no attribute Nope of a resource Table/],
    [{ "Fn::GetAtt": "Table" }, "Fn::GetAtt", /takes a logical id and an attribute/],
    [sub(`\${Ports}`), "Fn::Sub", /needs text for \$\{Ports\}, not \["80","443"\]/],
    [sub(`\${a}`, { a: { Ref: "Nope" } }), "Fn::Sub/1/a/Ref", /Nope is not a parameter/],
    [{ "Fn::If": ["Maybe", 1, 2] }, "Fn::If", /Maybe is not defined/],
    [{ "Fn::Select": [2, ["a", "b"]] }, "Fn::Select", /cannot select item 2 of 2/],
    [{ "Fn::FindInMap": ["Zones", "mars", "Name"] }, "Fn::FindInMap", /Zones\/mars\/Name/],
    [{ "Fn::Join": ["-", "text"] }, "Fn::Join", /needs a list/],
    [{ "Fn::Cidr": ["10.0.0.0/16", 300, 8] }, "Fn::Cidr", /cannot cut/],
    [{ "Fn::ImportValue": "nope" }, "Fn::ImportValue", /no stack exports the name nope/],
    [
      { "Fn::Transform": { Name: "AWS::Include" } },
      "Fn::Transform",
      /without CloudFormation's transforms/,
    ],
  ])("refuses %j, naming the place", (value, path, message) => {
    const act = () => evaluate(value, scope());

    expect(act).toThrow(EvaluateError);
    expect(act).toThrow(message);
    expect(act).toThrow(`(at ${path})`);
  });

  it("throws only its own error, whatever the value", () => {
    const names = [
      ...Object.keys(intrinsics),
      "Fn::Transform",
      "Fn::Nope",
      "DefaultValue",
      "__proto__",
    ];
    const { value } = fc.letrec<{ value: TemplateValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<TemplateValue>(
          "Table",
          "Table.Arn",
          "Yes",
          "Zones",
          "eu-west-1",
          `\${Name}\${`,
          "10.0.0.0/16",
          "::/0",
          "",
          0,
          2,
          1.5,
          true,
          null,
        ),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...names), tie("value"), { minKeys: 1, maxKeys: 1 }),
      ),
    }));
    let runs = 0;

    fc.assert(
      fc.property(value, (subject) => {
        runs += 1;
        try {
          evaluate(JSON.parse(JSON.stringify(subject)), extended);
        } catch (error) {
          expect(error).toBeInstanceOf(EvaluateError);
        }
      }),
      { numRuns: 3000 },
    );

    expect(runs).toBe(3000);
  });

  it("stops a text that doubles without end", () => {
    let value: TemplateValue = "0123456789";
    for (let index = 0; index < 60; index += 1) value = sub(`\${a}\${a}`, { a: value });

    expect(() => evaluate(value, scope())).toThrow(/more than 1048576 characters/);
  });
});

describe("conditionValues", () => {
  const template = (conditions: string) =>
    readTemplate(
      `Conditions:\n${conditions}Resources:\n  A: {Type: "AWS::SNS::Topic", Condition: Prod}\n  B: {Type: "AWS::SNS::Topic"}\n`,
      { file: "t.yaml" },
    ).template as NonNullable<ReturnType<typeof readTemplate>["template"]>;

  it("computes conditions that use later ones, and the resources that are left", () => {
    const subject = template("  Prod: !Not [!Condition Dev]\n  Dev: !Equals [!Ref Stage, dev]\n");

    const values = conditionValues(subject, { Stage: "dev" }, pseudoParameters);

    expect(values).toEqual({ Prod: false, Dev: true });
    expect(activeResources(subject, values)).toEqual(["B"]);
  });

  it("names conditions that need each other", () => {
    const subject = template("  Prod: !Not [!Condition Dev]\n  Dev: !Not [!Condition Prod]\n");

    expect(() => conditionValues(subject, {}, pseudoParameters)).toThrow(/Prod -> Dev -> Prod/);
  });
});
