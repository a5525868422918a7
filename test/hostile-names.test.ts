import { parseSpec } from "@proton/bundle";
import { checkTemplate, dependencyGraph } from "@proton/cloudformation";
import { compile } from "@proton/jinja";
import { describe, expect, it } from "vitest";
import { parseBuildspec } from "../packages/sandbox/src/code-build/buildspec.ts";
import { resolveVariables } from "../packages/sandbox/src/code-pipeline/variables.ts";
import { parsePolicy } from "../packages/sandbox/src/iam/policy.ts";

/** Names that every object of JavaScript has, and that are nothing but data to anybody else. */
const NAMES = [
  ...["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty"],
  ...["isPrototypeOf", "propertyIsEnumerable", "__defineGetter__", "toLocaleString", "then"],
] as const;

const json = (text: string) => JSON.stringify(text);

/** A document with the name wherever a name can stand. */
const TEMPLATES: readonly (readonly [string, (name: string) => string])[] = [
  ["a type", (name) => `{"Resources": {"A": {"Type": ${json(name)}, "Properties": {}}}}`],
  [
    "a resource",
    (name) =>
      `{"Resources": {${json(name)}: {"Type": "AWS::SNS::Topic"}}, "Outputs": {"O": {"Value": {"Ref": ${json(name)}}}}}`,
  ],
  [
    "a property",
    (name) => `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {${json(name)}: 1}}}}`,
  ],
  ["a member", (name) => `{"Resources": {"A": {"Type": "AWS::SNS::Topic", ${json(name)}: 1}}}`],
  ["a section", (name) => `{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}, ${json(name)}: {}}`],
  [
    "a function",
    (name) =>
      `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::${name}": []}}}}}`,
  ],
  [
    "a reference",
    (name) =>
      `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": ${json(name)}}}}}}`,
  ],
  [
    "an attribute",
    (name) =>
      `{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["A", ${json(name)}]}}}}`,
  ],
  [
    "a condition",
    (name) => `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Condition": ${json(name)}}}}`,
  ],
  [
    "a dependency",
    (name) => `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "DependsOn": ${json(name)}}}}`,
  ],
  [
    "a mapping",
    (name) =>
      `{"Mappings": {"M": {"a": {"b": "c"}}}, "Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::FindInMap": ["M", ${json(name)}, ${json(name)}]}}}}}`,
  ],
  [
    "a parameter's type",
    (name) =>
      `{"Parameters": {"P": {"Type": ${json(name)}}}, "Resources": {"A": {"Type": "AWS::SNS::Topic"}}}`,
  ],
  [
    "a SAM resource",
    (name) =>
      `{"Transform": "AWS::Serverless-2016-10-31", "Globals": {${json(name)}: {}}, "Resources": {"A": {"Type": "AWS::Serverless::Function", "Properties": {"Events": {"E": {"Type": ${json(name)}}}, "Policies": [{${json(name)}: {}}]}}}}`,
  ],
  [
    "a record set",
    (name) =>
      `{"Resources": {"A": {"Type": "AWS::Route53::RecordSet", "Properties": {"Name": "a", "Type": ${json(name)}, "ResourceRecords": ["a"]}}}}`,
  ],
];

describe.each(NAMES)("the name %s", (name) => {
  it.each(TEMPLATES)("is data as %s of a template", (_, template) => {
    const { template: read, findings } = checkTemplate(template(name), { file: "t.json" });

    if (read) dependencyGraph(read);
    // What it stands for is nothing that there is: that is found like any other such name.
    const other = checkTemplate(template(name.startsWith("_") ? "__unheard__" : "unheardOf"), {
      file: "t.json",
    });
    const rules = (found: typeof findings) => found.map(({ rule }) => rule);
    expect(rules(findings)).toEqual(rules(other.findings));
  });

  it.each([
    ["a variable", `{{ ${name} is defined }}`, "False"],
    ["an attribute", `{{ {}.${name} is defined }}`, undefined],
    ["an attribute of a text", `{{ ''.${name} is defined }}`, undefined],
    ["a key", `{{ {'${name}': 1}['${name}'] }}`, "1"],
    ["a value of the namespace", `{{ environment['${name}'] is defined }}`, "False"],
    ["a filter", `{{ 1 | ${name} }}`, undefined],
    ["a test", `{{ 1 is ${name} }}`, undefined],
    ["a tag", `{% ${name} %}`, undefined],
  ])("is data as %s of a Jinja template", (_, source, text) => {
    const compiled = compile(source);
    const result =
      compiled.outcome === "compiled" ? compiled.template.render({ environment: {} }) : compiled;

    expect(result.outcome === "rendered" ? result.text : "False").toBe(text ?? "False");
  });

  it("is data in a spec", () => {
    const text = `proton: EnvironmentSpec\nspec: {${json(name)}: 1, other: {${json(name)}: ${json(name)}}}\n`;

    const { spec, findings } = parseSpec(text, { file: "spec.yaml" });

    expect(findings).toEqual([]);
    expect(spec?.kind).toBe("environment");
  });

  it("is data in policies, pipelines and builds", () => {
    const statement = {
      Effect: "Allow",
      Action: name,
      Resource: "*",
      Condition: { [`${name}`]: { [`${name}`]: name } },
    };
    const document = JSON.parse(JSON.stringify({ Version: "2012-10-17", Statement: statement }));

    expect(() => parsePolicy("inline", document)).not.toThrow(TypeError);
    expect(() => resolveVariables(`#{${name}.${name}}`, {})).toThrow("there is no variable");
    expect(() =>
      parseBuildspec(`version: 0.2\n${json(name)}: {}\nphases: {${json(name)}: {}}`),
    ).not.toThrow(TypeError);
  });
});
