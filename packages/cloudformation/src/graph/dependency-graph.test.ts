import { describe, expect, it } from "vitest";
import { readTemplate } from "../read/read-template.ts";
import { dependencyGraph } from "./dependency-graph.ts";

function template(text: string) {
  const { template } = readTemplate(text, { file: "t.yaml" });
  if (template === undefined) throw new Error("the fixture is not a template");
  return template;
}

describe("dependencyGraph", () => {
  it("orders resources by what they reference", () => {
    const subject = template(`Parameters: {P: {Type: String}}
Resources:
  Stage: {Type: T, Properties: {Api: !Ref Api, Logs: !GetAtt Logs.Arn}}
  Route: {Type: T, DependsOn: [Stage], Properties: {Target: !Sub "x/\${Integration}\${!Role}\${P}"}}
  Integration: {Type: T, Properties: {Api: !Ref Api, Uri: !Sub ["\${A}", {A: !GetAtt Function.Arn}]}}
  Function: {Type: T}
  Logs: {Type: T}
  Api: {Type: T}
  Role: {Type: T}
`);

    const { levels, dependencies, cycles } = dependencyGraph(subject);

    expect(levels).toEqual([
      ["Function", "Logs", "Api", "Role"],
      ["Stage", "Integration"],
      ["Route"],
    ]);
    expect([...(dependencies.get("Route") ?? [])]).toEqual(["Stage", "Integration"]);
    expect(cycles).toEqual([]);
  });

  it("names each cycle with the reference that opens it", () => {
    const subject = template(`Resources:
  A: {Type: T, Properties: {X: !Ref B}}
  B: {Type: T, DependsOn: C}
  C: {Type: T, Properties: {X: !GetAtt B.Arn}}
  D: {Type: T, Properties: {X: !Ref D}}
  E: {Type: T}
`);

    const { levels, cycles } = dependencyGraph(subject);

    expect(levels).toEqual([["E"]]);
    expect(cycles).toEqual([
      { logicalIds: ["B", "C", "B"], path: ["Resources", "B", "DependsOn", 0] },
      { logicalIds: ["D", "D"], path: ["Resources", "D", "Properties", "X", "Ref"] },
    ]);
  });

  it("leaves out inactive resources and branches that are not taken", () => {
    const subject = template(`Conditions: {Live: !Equals [a, a], Idle: !Equals [a, b]}
Resources:
  A: {Type: T, Properties: {X: !If [Idle, !Ref B, !Ref C]}}
  B: {Type: T, Condition: Idle}
  C: {Type: T, Condition: Live}
`);

    const { levels } = dependencyGraph(subject, { condition: (name) => name === "Live" });

    expect(levels).toEqual([["C"], ["A"]]);
  });
});
