import { describe, expect, it } from "vitest";
import { readSchema } from "../model/schema.ts";
import { readYaml } from "../text/read-yaml.ts";
import { schemaCompatibility } from "./schema-compatibility.ts";

function schema(properties: string, required = "") {
  const text = `schema:\n  environment_input_type: I\n  types:\n    I:\n      type: object\n${required}      properties:\n        ${properties}\n`;
  return readSchema(readYaml(text, "schema/schema.yaml"));
}

describe("a minor version", () => {
  it.each([
    ["a: { type: string }", "a: { type: string }\n        b: { type: string }"],
    ["a: { type: string, default: x }", "a: { type: string, default: y }"],
    ["a: { type: number, minimum: 2 }", "a: { type: number, minimum: 1 }"],
    ["a: { type: string, enum: [x] }", "a: { type: string, enum: [x, y] }"],
    ["a: { type: integer }", "a: { type: number }"],
    ["a: { type: string, pattern: x }", "a: { type: string }"],
    ["a: { type: number, multipleOf: 4 }", "a: { type: number, multipleOf: 2 }"],
  ])("may turn %s into %s", (before, after) => {
    expect(schemaCompatibility(schema(before), schema(after))).toEqual([]);
  });

  it.each([
    ["a: { type: string }", "b: { type: string }", "input-removed"],
    ["a: { type: string }", "a: { type: number }", "type-changed"],
    ["a: { type: number }", "a: { type: number, minimum: 1 }", "constraint-narrowed"],
    ["a: { type: number, maximum: 9 }", "a: { type: number, maximum: 8 }", "constraint-narrowed"],
    ["a: { type: string }", "a: { type: string, enum: [x] }", "constraint-narrowed"],
    ["a: { type: string, enum: [x, y] }", "a: { type: string, enum: [x] }", "constraint-narrowed"],
    ["a: { type: string }", "a: { type: string, pattern: x }", "constraint-narrowed"],
    ["a: { type: string, pattern: x }", "a: { type: string, pattern: y }", "constraint-narrowed"],
    [
      "a: { type: array, items: { type: string } }",
      "a: { type: array, items: { type: number } }",
      "constraint-narrowed",
    ],
    [
      "a: { type: array, items: { type: string } }",
      "a: { type: array, items: { type: string }, uniqueItems: true }",
      "constraint-narrowed",
    ],
  ])("may not turn %s into %s: %s", (before, after, kind) => {
    const breaks = schemaCompatibility(schema(before), schema(after));

    expect(breaks).toMatchObject([{ kind, part: "environment", file: "schema/schema.yaml" }]);
    expect(breaks[0]?.range.start.line).toBeGreaterThanOrEqual(7 - 1);
  });

  it("may not demand an input that was not demanded", () => {
    const [before, after] = [
      schema("a: { type: string }"),
      schema("a: { type: string }", "      required: [a]\n"),
    ];
    const relaxed = schema("a: { type: string, default: x }", "      required: [a]\n");

    expect(schemaCompatibility(before, after)).toMatchObject([
      { kind: "input-required", input: "a" },
    ]);
    expect(schemaCompatibility(before, relaxed)).toEqual([]);
  });
});
