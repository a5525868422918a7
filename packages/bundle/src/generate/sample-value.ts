import { validateValue } from "../inputs/validate-value.ts";
import type { PropertySchema } from "../model/schema.ts";
import { sampleFromPattern } from "./sample-from-pattern.ts";

/** A sample is never built to the size that a schema asks for: it may ask for the whole memory. */
const MOST_ITEMS = 1_000;
const LONGEST_TEXT = 10_000;

/** A minimal valid value for an input without default, `undefined` when none was found. */
export function sampleValue(schema: PropertySchema, name: string): unknown {
  return candidates(schema, name).find(
    (candidate) => candidate !== undefined && validateValue(candidate, schema).length === 0,
  );
}

function candidates(schema: PropertySchema, name: string): readonly unknown[] {
  const given = [
    schema.default,
    schema.example,
    ...(Array.isArray(schema.enum) ? schema.enum : []),
  ];
  return [...given, ...byType(schema, name)];
}

function byType(schema: PropertySchema, name: string): readonly unknown[] {
  switch (schema.type) {
    case "string":
      return strings(schema, name);
    case "number":
    case "integer":
      return numbers(schema);
    case "boolean":
      return [false];
    case "array":
      return [[], items(schema, name)];
    case "object":
      return [members(schema), {}];
    default:
      return [];
  }
}

function strings(schema: PropertySchema, name: string): readonly string[] {
  const texts = [
    name.replaceAll("_", "-"),
    "sample",
    "a",
    "1",
    ...sampleFromPattern(schema.pattern),
    "",
  ];
  const length = Math.min(Math.max(schema.minLength ?? 0, 1), LONGEST_TEXT);
  return [...texts, ...texts.map((text) => text.padEnd(length, text.at(-1) ?? "a"))].map((text) =>
    text.slice(0, schema.maxLength ?? text.length),
  );
}

function numbers(schema: PropertySchema): readonly number[] {
  const step = schema.multipleOf ?? 1;
  const low = schema.minimum ?? Math.min(1, schema.maximum ?? 1);
  const first = Math.ceil(low / step) * step;
  return [first, first + step, low, low + step / 2];
}

/** Every member that a schema declares and that a sample is found for. */
function members({ properties }: PropertySchema): unknown {
  if (typeof properties !== "object" || properties === null) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) => {
      const value = sampleValue(schema, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function items(schema: PropertySchema, name: string): readonly unknown[] {
  // Lists of lists multiply.
  const most = schema.items?.type === "array" ? 1 : MOST_ITEMS;
  const count = Math.min(Math.max(1, Math.ceil(schema.minItems ?? 1)), most);
  const item = schema.items ? sampleValue(schema.items, name) : "sample";
  if (!schema.uniqueItems) return Array(count).fill(item);
  return Array.from({ length: count }, (_, index) => (index === 0 ? item : `${item}${index}`));
}

/** A list with one item where lists are allowed to have one, `undefined` otherwise. */
export function sampleList(schema: PropertySchema, name: string): readonly unknown[] | undefined {
  const list = items(schema, name);
  return validateValue(list, schema).length === 0 ? list : undefined;
}
