import { ProtonError } from "../errors.ts";
import { shapes } from "../generated/contract.ts";
import type { Shape } from "./shape.ts";

/**
 * Reads a JSON value as a shape: members that the shape does not have are dropped, `null` is absent.
 *
 * @throws ProtonError `SerializationException` where the JSON type is another one.
 */
export function deserialize(shapeName: string, value: unknown): unknown {
  const shape = shapes[shapeName] as Shape;
  if (shape.type === "structure") return structure(shape, value);
  if (shape.type === "list") return list(shape, value);
  if (typeof value === jsonTypes[shape.type] && isOfType(shape, value)) return value;
  throw mismatch(value, targetNames[shape.type]);
}

const jsonTypes = {
  string: "string",
  integer: "number",
  boolean: "boolean",
  timestamp: "number",
} as const;

const targetNames = {
  string: "a String",
  integer: "an Integer",
  boolean: "a Boolean",
  timestamp: "a Timestamp",
} as const;

function isOfType(shape: Shape, value: unknown): boolean {
  return shape.type !== "integer" || Number.isSafeInteger(value);
}

function structure(shape: Shape & { readonly type: "structure" }, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw mismatch(value, "a Structure");
  }
  const given = value as Readonly<Record<string, unknown>>;
  const present = Object.entries(shape.members).filter(
    ([member]) => Object.hasOwn(given, member) && given[member] != null,
  );
  return Object.fromEntries(
    present.map(([member, target]) => [member, deserialize(target, given[member])]),
  );
}

function list(shape: Shape & { readonly type: "list" }, value: unknown): unknown {
  if (!Array.isArray(value)) throw mismatch(value, "a List");
  return value.map((member) => {
    if (member == null) throw new ProtonError("SerializationException", "A list member is null");
    return deserialize(shape.member, member);
  });
}

function mismatch(value: unknown, target: string): ProtonError {
  const source = Array.isArray(value) ? "LIST" : value === null ? "NULL" : typeof value;
  return new ProtonError(
    "SerializationException",
    `${source.toUpperCase()}_VALUE can not be converted to ${target}`,
  );
}
