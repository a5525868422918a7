import { matchPattern, suggestion } from "@proton/text";
import type { PropertySchema } from "../model/schema.ts";
import { formatProblem } from "./formats.ts";
import { patternMessage } from "./pattern-message.ts";

/** One way in which a value breaks its schema. */
export interface Violation {
  /** Keys and indexes from the value down to what is wrong. */
  readonly path: readonly (string | number)[];
  readonly keyword: string;
  /** Names the wrong value and what is allowed instead. */
  readonly message: string;
}

type Path = readonly (string | number)[];
type Check = (value: never, schema: PropertySchema, path: Path) => readonly Violation[];

const CHECKS: Readonly<Record<string, Check>> = {
  string: checkString,
  number: checkNumber,
  integer: checkNumber,
  array: checkArray,
  object: checkObject,
};

/** Checks a value against a Schema Object of OpenAPI 3.0. Nothing is converted, `$ref` is not followed. */
export function validateValue(
  value: unknown,
  schema: PropertySchema,
  path: Path = [],
): readonly Violation[] {
  if (value === null && schema.nullable === true) return [];
  const expected = typeof schema.type === "string" ? schema.type : undefined;
  if (expected !== undefined && !hasType(value, expected)) {
    return [
      {
        path,
        keyword: "type",
        message: `${show(value)} is ${actualType(value)}, not ${expected}${typeHint(value, expected)}`,
      },
    ];
  }
  const violations = [
    ...checkEnum(value, schema, path),
    ...checkFormat(value, schema, path),
    ...checkAlternatives(value, schema, path),
  ];
  const type = expected ?? looseType(value);
  const check = type !== undefined && Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
  if (check) violations.push(...check(value as never, schema, path));
  return violations;
}

function checkEnum(value: unknown, schema: PropertySchema, path: Path): readonly Violation[] {
  const allowed = schema.enum;
  if (!Array.isArray(allowed) || allowed.some((candidate) => deepEqual(candidate, value)))
    return [];
  const near = typeof value === "string" ? suggestion(value, allowed.map(String)) : "";
  const listed = allowed.slice(0, 12).map(show).join(", ");
  return [{ path, keyword: "enum", message: `${show(value)} is none of ${listed}${near}` }];
}

function checkFormat(value: unknown, schema: PropertySchema, path: Path): readonly Violation[] {
  const problem = formatProblem(value, schema.format);
  return problem === undefined
    ? []
    : [{ path, keyword: "format", message: `${show(value)} ${problem}` }];
}

/** `allOf` tells what is wrong; of `anyOf` and `oneOf` only that nothing fits can be said. */
function checkAlternatives(
  value: unknown,
  schema: PropertySchema,
  path: Path,
): readonly Violation[] {
  const fits = (each: PropertySchema) => validateValue(value, each, path).length === 0;
  const violations = schemas(schema.allOf).flatMap((each) => validateValue(value, each, path));
  const wrong = (keyword: string, message: string) =>
    violations.push({ path, keyword, message: `${show(value)} ${message}` });
  const any = schemas(schema.anyOf);
  if (any.length > 0 && !any.some(fits)) wrong("anyOf", "fits none of the schemas of anyOf");
  const one = schemas(schema.oneOf);
  const fitting = one.filter(fits).length;
  if (one.length > 0 && fitting !== 1)
    wrong("oneOf", `fits ${fitting} of the schemas of oneOf, not one`);
  if (isSchema(schema.not) && fits(schema.not)) wrong("not", "is what the schema rules out");
  return violations;
}

function schemas(list: unknown): readonly PropertySchema[] {
  return Array.isArray(list) ? list.filter(isSchema) : [];
}

function isSchema(value: unknown): value is PropertySchema {
  return looseType(value) === "object";
}

function checkString(value: string, schema: PropertySchema, path: Path): readonly Violation[] {
  const violations: Violation[] = [];
  const length = [...value].length;
  if (typeof schema.minLength === "number" && length < schema.minLength) {
    violations.push({
      path,
      keyword: "minLength",
      message: `${show(value)} has ${length} characters, at least ${schema.minLength} are needed`,
    });
  }
  if (typeof schema.maxLength === "number" && length > schema.maxLength) {
    violations.push({
      path,
      keyword: "maxLength",
      message: `${show(value)} has ${length} characters, at most ${schema.maxLength} are allowed`,
    });
  }
  if (typeof schema.pattern === "string") {
    const result = matchPattern(schema.pattern, value);
    if (result === "no-match") {
      violations.push({
        path,
        keyword: "pattern",
        message: patternMessage(show(value), value, schema.pattern, schema),
      });
    }
    if (result === "too-many-steps") {
      violations.push({
        path,
        keyword: "slowPattern",
        message: `whether ${show(value)} matches the pattern ${schema.pattern} cannot be decided within bounds: write it without back-references and high counts of groups`,
      });
    }
  }
  return violations;
}

function checkNumber(value: number, schema: PropertySchema, path: Path): readonly Violation[] {
  const violations: Violation[] = [];
  const { minimum, maximum, multipleOf } = schema;
  if (
    typeof minimum === "number" &&
    (schema.exclusiveMinimum === true ? value <= minimum : value < minimum)
  ) {
    violations.push({
      path,
      keyword: "minimum",
      message: `${value} is too small: the minimum is ${minimum}${schema.exclusiveMinimum === true ? ", exclusive" : ""}`,
    });
  }
  if (
    typeof maximum === "number" &&
    (schema.exclusiveMaximum === true ? value >= maximum : value > maximum)
  ) {
    violations.push({
      path,
      keyword: "maximum",
      message: `${value} is too large: the maximum is ${maximum}${schema.exclusiveMaximum === true ? ", exclusive" : ""}`,
    });
  }
  if (typeof multipleOf === "number" && multipleOf > 0 && !isMultiple(value, multipleOf)) {
    violations.push({
      path,
      keyword: "multipleOf",
      message: `${value} is not a multiple of ${multipleOf}`,
    });
  }
  return violations;
}

function checkArray(
  value: readonly unknown[],
  schema: PropertySchema,
  path: Path,
): readonly Violation[] {
  const violations: Violation[] = [];
  if (typeof schema.minItems === "number" && value.length < schema.minItems) {
    violations.push({
      path,
      keyword: "minItems",
      message: `has ${value.length} items, at least ${schema.minItems} are needed`,
    });
  }
  if (typeof schema.maxItems === "number" && value.length > schema.maxItems) {
    violations.push({
      path,
      keyword: "maxItems",
      message: `has ${value.length} items, at most ${schema.maxItems} are allowed`,
    });
  }
  if (schema.uniqueItems === true) {
    const keys = new Set<string>();
    const repeated = value.findIndex((item) => {
      const key = JSON.stringify(item);
      return keys.has(key) || !keys.add(key);
    });
    if (repeated !== -1) {
      violations.push({
        path: [...path, repeated],
        keyword: "uniqueItems",
        message: `${show(value[repeated])} is in the list twice`,
      });
    }
  }
  const { items } = schema;
  if (items !== undefined && items !== null) {
    for (const [index, item] of value.entries())
      violations.push(...validateValue(item, items, [...path, index]));
  }
  return violations;
}

function checkObject(
  value: Readonly<Record<string, unknown>>,
  schema: PropertySchema,
  path: Path,
): readonly Violation[] {
  const violations: Violation[] = [];
  const { minProperties, maxProperties } = schema;
  const count = Object.keys(value).length;
  if (typeof minProperties === "number" && count < minProperties) {
    const message = `has ${count} members, at least ${minProperties} are needed`;
    violations.push({ path, keyword: "minProperties", message });
  }
  if (typeof maxProperties === "number" && count > maxProperties) {
    const message = `has ${count} members, at most ${maxProperties} are allowed`;
    violations.push({ path, keyword: "maxProperties", message });
  }
  const properties = isSchema(schema.properties) ? schema.properties : {};
  for (const name of Array.isArray(schema.required) ? schema.required : []) {
    if (!Object.hasOwn(value, name)) {
      violations.push({ path, keyword: "required", message: `lacks "${name}"` });
    }
  }
  for (const [name, item] of Object.entries(value)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property) violations.push(...validateValue(item, property, [...path, name]));
    else if (isSchema(schema.additionalProperties))
      violations.push(...validateValue(item, schema.additionalProperties, [...path, name]));
    else if (schema.additionalProperties === false) {
      violations.push({
        path: [...path, name],
        keyword: "additionalProperties",
        message: `"${name}" is not declared`,
      });
    }
  }
  return violations;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return looseType(value) === "object";
    case "string":
    case "boolean":
      return typeof value === type;
    default:
      return true;
  }
}

function looseType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}

function actualType(value: unknown): string {
  const type = looseType(value);
  if (type === "null") return "empty";
  return `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}

function typeHint(value: unknown, expected: string): string {
  if (expected === "string" && ["number", "boolean"].includes(typeof value))
    return `; write "${value}" in quotes`;
  if (typeof value !== "string") return "";
  const number = expected === "number" || expected === "integer";
  if (number && value.trim() !== "" && Number.isFinite(Number(value)))
    return "; write it without quotes";
  if (expected === "boolean") {
    if (["true", "yes", "on"].includes(value.toLowerCase())) return "; write true";
    if (["false", "no", "off"].includes(value.toLowerCase())) return "; write false";
  }
  return "";
}

function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

function deepEqual(a: unknown, b: unknown): boolean {
  return (
    a === b ||
    (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b))
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
