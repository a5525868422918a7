import { type AttributeValue, typeOf } from "./attribute-value.ts";
import { compareBinary, compareStrings } from "./compare.ts";
import { compareNumbers } from "./decimal.ts";

const ORDERS = { SS: compareStrings, NS: compareNumbers, BS: compareBinary };

type SetType = keyof typeof ORDERS;

/** The members in the order in which DynamoDB keeps those of a set. */
export const sortMembers = (type: SetType, members: Iterable<string>): string[] =>
  [...members].sort(ORDERS[type]);

/** All members of two sets of one type. */
export function uniteSets(a: AttributeValue, b: AttributeValue): AttributeValue {
  return setOf(a, new Set([...membersOf(a), ...membersOf(b)]));
}

/** The members of a set without those of another, or undefined where none is left. */
export function withoutMembers(a: AttributeValue, b: AttributeValue): AttributeValue | undefined {
  const gone = new Set(membersOf(b));
  const left = membersOf(a).filter((member) => !gone.has(member));
  return left.length === 0 ? undefined : setOf(a, left);
}

function setOf(like: AttributeValue, members: Iterable<string>): AttributeValue {
  const type = typeOf(like) as SetType;
  return { [type]: sortMembers(type, members) } as unknown as AttributeValue;
}

function membersOf(set: AttributeValue): readonly string[] {
  return (set as unknown as Record<string, readonly string[]>)[typeOf(set)] ?? [];
}
