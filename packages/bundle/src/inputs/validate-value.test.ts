import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PropertySchema } from "../model/schema.ts";
import { validateValue } from "./validate-value.ts";

const bound = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
const scalar = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.integer({ min: -3, max: 9 }),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalarSchema = fc.oneof(
  fc.record({ type: fc.constant("string"), minLength: bound, maxLength: bound }),
  fc.record({ type: fc.constantFrom("number", "integer"), minimum: bound, maximum: bound }),
  fc.record({ type: fc.constant("boolean") }),
  fc.record({ type: fc.constant("string"), pattern: fc.constantFrom("^a", "b+$", "[0-9]{2}") }),
  fc.record({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }) }),
);
const anySchema = fc.oneof(
  scalarSchema,
  fc.record({
    type: fc.constant("array"),
    items: scalarSchema,
    minItems: bound,
    maxItems: bound,
    uniqueItems: fc.boolean(),
  }),
);

describe("validating a value", () => {
  it("agrees with ajv on the keywords that schemas of templates use", () => {
    const ajv = new Ajv({ strict: false, validateSchema: false });
    let runs = 0;

    fc.assert(
      fc.property(
        anySchema,
        fc.oneof(scalar, fc.array(scalar, { maxLength: 4 })),
        (given, value) => {
          runs += 1;
          const schema = JSON.parse(JSON.stringify(given)) as PropertySchema;
          expect(validateValue(value, schema).length === 0).toBe(ajv.validate(schema, value));
        },
      ),
      { numRuns: 1_000 },
    );

    expect(runs).toBe(1_000);
  });

  it.each([
    ["80", { type: "number" }, '"80" is a string, not number; write it without quotes'],
    [80, { type: "string" }, '80 is a number, not string; write "80" in quotes'],
    ["yes", { type: "boolean" }, '"yes" is a string, not boolean; write true'],
    [
      "smal",
      { type: "string", enum: ["small"] },
      '"smal" is none of "small"; did you mean "small"?',
    ],
    [null, { type: "string" }, "null is empty, not string"],
    [
      ["a", 1],
      { type: "array", items: { type: "string" } },
      '1 is a number, not string; write "1" in quotes',
    ],
  ])("says of %j what to write instead", (value, schema, message) => {
    expect(validateValue(value, schema)).toMatchObject([{ message }]);
  });
});
