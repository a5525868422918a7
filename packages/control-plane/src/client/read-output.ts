import type { Shape } from "../contract/shape.ts";
import { shapes } from "../generated/contract.ts";

/**
 * Reads an answer's JSON as a shape: epoch seconds become dates, and members that this contract
 * does not know are dropped. Trusts the types: who answers has its own contract to keep.
 */
export function readOutput(shapeName: string, value: unknown): unknown {
  const shape = shapes[shapeName] as Shape;
  if (shape.type === "timestamp") {
    return typeof value === "number" ? new Date(Math.round(value * 1000)) : value;
  }
  if (shape.type === "list") {
    return Array.isArray(value) ? value.map((member) => readOutput(shape.member, member)) : value;
  }
  if (shape.type !== "structure" || typeof value !== "object" || value === null) return value;
  const given = value as Readonly<Record<string, unknown>>;
  const present = Object.entries(shape.members).filter(([member]) => given[member] != null);
  return Object.fromEntries(
    present.map(([member, target]) => [member, readOutput(target, given[member])]),
  );
}
