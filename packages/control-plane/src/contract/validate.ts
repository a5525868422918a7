import { matchPattern } from "@proton/text";
import { validationError } from "../errors.ts";
import { shapes } from "../generated/contract.ts";
import type { Shape } from "./shape.ts";

/**
 * Holds a value against every constraint of its shape.
 *
 * @throws ProtonError `ValidationException` in AWS's wording, with every complaint in one message.
 */
export function validate(shapeName: string, value: unknown): void {
  const complaints = [...complaintsOf(shapeName, value, "", false)];
  if (complaints.length === 0) return;
  const noun = complaints.length === 1 ? "error" : "errors";
  throw validationError(
    `${complaints.length} validation ${noun} detected: ${complaints.join("; ")}`,
  );
}

function* complaintsOf(
  shapeName: string,
  value: unknown,
  path: string,
  insideSensitive: boolean,
): Generator<string> {
  const shape = shapes[shapeName] as Shape;
  const sensitive = insideSensitive || shape.sensitive === true;
  for (const rule of brokenRules(shape, value)) {
    yield `${shown(shape, value, sensitive)} at '${path}' failed to satisfy constraint: ${rule}`;
  }
  if (shape.type === "structure") yield* structureComplaints(shape, value, path, sensitive);
  if (shape.type === "list") {
    for (const [index, member] of (value as readonly unknown[]).entries()) {
      yield* complaintsOf(shape.member, member, `${path}.${index + 1}.member`, sensitive);
    }
  }
}

function* structureComplaints(
  shape: Shape & { readonly type: "structure" },
  value: unknown,
  path: string,
  sensitive: boolean,
): Generator<string> {
  const given = value as Readonly<Record<string, unknown>>;
  for (const [member, target] of Object.entries(shape.members)) {
    const at = path === "" ? member : `${path}.${member}`;
    if (given[member] !== undefined) {
      yield* complaintsOf(target, given[member], at, sensitive);
    } else if (shape.required.includes(member)) {
      yield `Value null at '${at}' failed to satisfy constraint: Member must not be null`;
    }
  }
}

function* brokenRules(shape: Shape, value: unknown): Generator<string> {
  const size = sizeOf(shape, value);
  const measure = shape.type === "integer" ? "value" : "length";
  if (shape.max !== undefined && size > shape.max) {
    yield `Member must have ${measure} less than or equal to ${shape.max}`;
  }
  if (shape.min !== undefined && size < shape.min) {
    yield `Member must have ${measure} greater than or equal to ${shape.min}`;
  }
  // A pattern costs with the length: one that is wrong already is not tried as well.
  const isTooLong = shape.max !== undefined && size > shape.max;
  if (shape.pattern !== undefined && !isTooLong && !matches(shape.pattern, value as string)) {
    yield `Member must satisfy regular expression pattern: ${shape.pattern}`;
  }
  if (shape.enum !== undefined && !shape.enum.includes(value as string)) {
    yield `Member must satisfy enum value set: [${shape.enum.join(", ")}]`;
  }
  if (
    shape.type === "structure" &&
    shape.union === true &&
    Object.keys(value as object).length !== 1
  ) {
    yield "Member must have exactly one member set";
  }
}

/** Some of AWS's patterns take cubic time: those without a length are the reason for the matcher. */
function matches(pattern: string, value: string): boolean {
  return matchPattern(pattern, value) === "match";
}

function sizeOf(shape: Shape, value: unknown): number {
  if (shape.type === "integer") return value as number;
  if (shape.type === "list") return (value as readonly unknown[]).length;
  return typeof value === "string" ? [...value].length : 0;
}

function shown(shape: Shape, value: unknown, sensitive: boolean): string {
  if (sensitive || shape.type === "structure") return "Value";
  if (shape.type !== "list") return `Value '${String(value)}'`;
  const members = value as readonly unknown[];
  return members.every((member) => typeof member === "string")
    ? `Value '[${members.join(", ")}]'`
    : "Value";
}
