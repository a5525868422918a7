import {
  type Attributes,
  type AttributeValue,
  attributeOf,
  held,
  typeOf,
} from "./attribute-value.ts";
import { compareNumbers } from "./decimal.ts";

/** Orders two values of one scalar type, S, N or B, or answers undefined where there is no order. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  const type = typeOf(a);
  if (typeOf(b) !== type) return undefined;
  if (type === "S") return compareStrings(held(a, "S") ?? "", held(b, "S") ?? "");
  if (type === "N") return compareNumbers(held(a, "N") ?? "", held(b, "N") ?? "");
  if (type === "B") return compareBinary(held(a, "B") ?? "", held(b, "B") ?? "");
  return undefined;
}

/** Orders strings by their UTF-8 bytes. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
}

/** Code units in UTF-8's order: surrogates stand for characters above all others. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Orders base64 texts by the bytes they stand for. */
export function compareBinary(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a, "base64"), Buffer.from(b, "base64"));
}

/** Whether two values are the same, at any depth; sets and maps have no order. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (typeOf(b) !== type) return false;
  const [left, right] = [held(a, type), held(b, type)];
  if (type === "L") return equalLists(held(a, "L") ?? [], held(b, "L") ?? []);
  if (type === "M") return equalMaps(held(a, "M") ?? {}, held(b, "M") ?? {});
  // Canonical sets are sorted, so that equal ones are equal member by member.
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((member, at) => member === right[at]);
  }
  return left === right;
}

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((value, at) => {
      const other = b[at];
      return other !== undefined && equalValues(value, other);
    })
  );
}

function equalMaps(a: Attributes, b: Attributes): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [value, other] = [attributeOf(a, name), attributeOf(b, name)];
      return value !== undefined && other !== undefined && equalValues(value, other);
    })
  );
}
