import { describe, expect, it } from "vitest";
import { readSchema } from "../model/schema.ts";
import type { EnvironmentSpec } from "../model/spec.ts";
import { parseSpec } from "../spec/parse-spec.ts";
import { readYaml } from "../text/read-yaml.ts";
import { CURRENT_VALUE_MACRO, resolveInputs } from "./resolve-inputs.ts";

const schema = readSchema(
  readYaml(
    `schema:
  environment_input_type: I
  types:
    I:
      type: object
      required: [size]
      properties:
        size: { type: number }
        mode: { type: string, default: small }
        tags: { type: array, items: { type: string }, default: [] }
        note: { type: string }
`,
    "schema/schema.yaml",
  ),
);
const type = schema.types.environment as NonNullable<typeof schema.types.environment>;

function resolve(inputs: string, current?: Readonly<Record<string, unknown>>) {
  const { spec } = parseSpec(`proton: EnvironmentSpec\nspec:\n${inputs}`, { file: "spec.yaml" });
  return resolveInputs(type, (spec as EnvironmentSpec).inputs, current ? { current } : {});
}

describe("the inputs of a spec", () => {
  it("keep their types, take defaults, and stay absent without one", () => {
    const { inputs, origins, findings } = resolve("  size: 2\n");

    expect(findings).toEqual([]);
    expect(inputs).toEqual({ size: 2, mode: "small", tags: [] });
    expect(origins.get("size")).toMatchObject({
      kind: "spec",
      file: "spec.yaml",
      range: { start: { line: 3, column: 9 } },
    });
    expect(origins.get("mode")).toMatchObject({
      kind: "default",
      file: "schema/schema.yaml",
      range: { start: { line: 9 } },
    });
  });

  it("give each resolution values of its own", () => {
    const [first, second] = [resolve("  size: 1\n"), resolve("  size: 1\n")];

    expect(first.inputs.tags).not.toBe(second.inputs.tags);
  });

  it.each([
    ["  mode: small\n", "BDL4008", 2, 'the required input "size" is missing and has no default'],
    ['  size: "2"\n', "BDL4007", 3, 'size: "2" is a string, not number; write it without quotes'],
    [
      "  size: 2\n  mod: x\n",
      "BDL4006",
      4,
      '"mod" is not an input of I and has no effect; did you mean "mode"?',
    ],
    [
      "  size: 2\n  tags:\n    - a\n    - 1\n",
      "BDL4007",
      6,
      'tags.1: 1 is a number, not string; write "1" in quotes',
    ],
    [
      "  size: 2\n  __proto__: x\n",
      "BDL4006",
      4,
      '"__proto__" is not an input of I and has no effect; it declares size, mode, tags, note',
    ],
  ])("that say %j break %s in line %i", (text, rule, line, message) => {
    const { findings } = resolve(text);

    expect(findings).toMatchObject([
      { rule, message, file: "spec.yaml", range: { start: { line } } },
    ]);
  });

  it("keep a current value where there is one", () => {
    const text = `  size: "${CURRENT_VALUE_MACRO}"\n  mode: "${CURRENT_VALUE_MACRO}"\n`;

    const { inputs, findings } = resolve(text, { size: 7 });

    expect(inputs).toMatchObject({ size: 7, mode: "small" });
    expect(findings).toMatchObject([{ rule: "BDL4009", severity: "warning" }]);
  });
});
