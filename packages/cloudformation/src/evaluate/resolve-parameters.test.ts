import { describe, expect, it } from "vitest";
import { resolveParameters } from "./resolve-parameters.ts";

describe("resolveParameters", () => {
  it("fills in defaults and splits lists", () => {
    const Parameters = {
      Stage: { Type: "String", Default: "dev" },
      Count: { Type: "Number", Default: 2 },
      Zones: { Type: "CommaDelimitedList" },
      Subnets: { Type: "List<AWS::EC2::Subnet::Id>", Default: "" },
    };

    expect(resolveParameters({ Parameters }, { Zones: "a, b" })).toEqual({
      outcome: "resolved",
      parameters: { Stage: "dev", Count: "2", Zones: ["a", "b"], Subnets: [] },
    });
  });

  it.each([
    [{ Type: "String" }, undefined, /must have a value/],
    [{ Type: "Number" }, "two", /must be a number, not "two"/],
    [{ Type: "List<Number>" }, "1,x", /must be a number, not "x"/],
    [{ Type: "String", AllowedValues: ["a", 1] }, "b", /must be one of \[a, 1\], not "b"/],
    [{ Type: "String", AllowedPattern: "[a-z]+" }, "a1", /must match the pattern/],
    [{ Type: "String", MinLength: 2 }, "a", /at least 2 characters, not 1/],
    [{ Type: "String", MaxLength: "2" }, "abc", /at most 2 characters, not 3/],
    [{ Type: "Number", MaxValue: 3 }, "4", /at most 3, not "4"/],
    [{ Type: "String", MinLength: 9, ConstraintDescription: "say more" }, "a", /^say more$/],
    [{ Type: "String", AllowedPattern: "x", NoEcho: true }, "secret", /the given value/],
    [
      { Type: "AWS::SSM::Parameter::Value<String>" },
      "/a/b",
      /of AWS Systems Manager.*of the type String/,
    ],
  ])("refuses a value of %j", (parameter, value, message) => {
    const given: Record<string, string> = value === undefined ? {} : { P: value };

    const result = resolveParameters({ Parameters: { P: parameter } }, given);

    expect(result).toEqual({
      outcome: "invalid",
      problems: [{ parameter: "P", message: expect.stringMatching(message) }],
    });
  });

  it("reads the values of Systems Manager's parameters, and checks their keys", () => {
    const value = (type: string) => `AWS::SSM::Parameter::Value<${type}>`;
    const Parameters = {
      One: { Type: value("String"), Default: "/one", AllowedPattern: "/[a-z]+" },
      Image: { Type: value("AWS::EC2::Image::Id"), Default: "/image" },
      Many: { Type: value("List<String>"), Default: "/many" },
      Key: { Type: "AWS::SSM::Parameter::Name", Default: "/one" },
    };
    const held: Readonly<Record<string, string>> = {
      "/one": "UPPER",
      "/image": "ami-1",
      "/many": "a, b",
    };
    const asked: string[] = [];

    const result = resolveParameters({ Parameters }, {}, (name, type) => {
      asked.push(type);
      return { outcome: "found", value: held[name] ?? "" };
    });

    expect(result).toEqual({
      outcome: "resolved",
      parameters: { One: "UPPER", Image: "ami-1", Many: ["a", "b"], Key: "/one" },
    });
    expect(asked).toEqual(["String", "AWS::EC2::Image::Id", "List<String>"]);
    expect(resolveParameters({ Parameters }, { One: "no key" })).toMatchObject({
      outcome: "invalid",
      problems: expect.arrayContaining([
        { parameter: "One", message: expect.stringContaining("must match the pattern /[a-z]+") },
      ]),
    });
  });

  it("decides on a pattern with which backtracking would run for ever", () => {
    const parameter = { Type: "String", AllowedPattern: "(a+)+b" };
    const outcomeOf = (P: string) => resolveParameters({ Parameters: { P: parameter } }, { P });

    expect(outcomeOf("a".repeat(60))).toMatchObject({ outcome: "invalid" });
    expect(outcomeOf(`${"a".repeat(60)}b`)).toMatchObject({ outcome: "resolved" });
  });

  it("refuses parameters that the template does not have", () => {
    expect(resolveParameters({ Parameters: {} }, { P: "" })).toMatchObject({ outcome: "invalid" });
  });
});
