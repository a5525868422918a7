import { shapes } from "../generated/contract.ts";
import type { Shape } from "./shape.ts";

/** An operation answered something that the contract does not allow: a defect of ours. */
export class ContractError extends Error {
  override readonly name = "ContractError";
}

/**
 * Writes a value as the JSON of its shape: times as epoch seconds with milliseconds, what is unset
 * left out.
 *
 * @throws ContractError when the value is not of the shape.
 */
export function serialize(shapeName: string, value: unknown): unknown {
  return write(shapeName, value, shapeName);
}

function write(shapeName: string, value: unknown, path: string): unknown {
  const shape = shapes[shapeName] as Shape;
  if (shape.type === "structure") return writeStructure(shape, value, path);
  if (shape.type === "list") {
    if (!Array.isArray(value)) throw new ContractError(`${path}: not a list`);
    return value.map((member, index) => write(shape.member, member, `${path}[${index}]`));
  }
  if (shape.type === "timestamp") {
    if (!(value instanceof Date)) throw new ContractError(`${path}: not a Date`);
    return value.getTime() / 1000;
  }
  const expected = shape.type === "integer" ? "number" : shape.type;
  if (typeof value !== expected) throw new ContractError(`${path}: not a ${shape.type}`);
  if (shape.enum !== undefined && !shape.enum.includes(value as string)) {
    throw new ContractError(`${path}: ${String(value)} is none of its values`);
  }
  return value;
}

function writeStructure(
  shape: Shape & { readonly type: "structure" },
  value: unknown,
  path: string,
): unknown {
  if (typeof value !== "object" || value === null) throw new ContractError(`${path}: no structure`);
  const given = value as Readonly<Record<string, unknown>>;
  const present = Object.keys(given).filter((member) => given[member] !== undefined);
  const unknown = present.find((member) => !Object.hasOwn(shape.members, member));
  if (unknown !== undefined) throw new ContractError(`${path}: has no member ${unknown}`);
  const missing = shape.required.find((member) => given[member] === undefined);
  if (missing !== undefined) throw new ContractError(`${path}: lacks ${missing}`);
  return Object.fromEntries(
    present.map((member) => [
      member,
      write(shape.members[member] as string, given[member], `${path}.${member}`),
    ]),
  );
}
