import { describe, expect, it } from "vitest";
import { checkBundle } from "../src/index.ts";
import { bundleOf } from "./made-bundles.ts";

const input = (property: string) => ({
  "schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: Input
  types:
    Input:
      type: object
      required: [value]
      properties:
        value: ${property}
`,
  "infrastructure/manifest.yaml":
    "infrastructure:\n  templates:\n    - { file: cloudformation.yaml, rendering_engine: jinja, template_language: cloudformation }\n",
  "infrastructure/cloudformation.yaml":
    "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: q{{ environment.inputs.value | length }}\n",
});

describe("a schema that asks for the impossible", () => {
  it.each([
    ["a thousand million items", "{ type: array, minItems: 1000000000, items: { type: string } }"],
    [
      "many items that all differ",
      "{ type: array, minItems: 300000, uniqueItems: true, items: { type: string } }",
    ],
    [
      "lists of lists of lists",
      "{ type: array, minItems: 9999, items: { type: array, minItems: 9999, items: { type: array, minItems: 9999, items: { type: string } } } }",
    ],
    ["a text of 400 MB", "{ type: string, minLength: 400000000 }"],
    ["a text of 400 MB by a pattern", '{ type: string, pattern: "^a{400000000}$" }'],
    ["a text that backtracks", `{ type: string, pattern: "^${"(a|a)?".repeat(30)}$" }`],
  ])("with %s is checked all the same, in little memory", (_, property) => {
    const before = process.memoryUsage().heapUsed;

    const findings = checkBundle(bundleOf(input(property)));

    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
    for (const { rule } of findings) expect(rule).toMatch(/^(BDL|CFN|JINJA)\d{4}$/);
  });
});
