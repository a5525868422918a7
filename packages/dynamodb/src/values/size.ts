import { type Attributes, type AttributeValue, held, typeOf } from "./attribute-value.ts";
import { sizeOfNumber } from "./decimal.ts";

/** The bytes that an item may take, its attributes' names included. */
export const MAX_ITEM_SIZE = 400 * 1024;

/**
 * The bytes that DynamoDB counts for an item.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOfItem(item: Attributes): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + sizeOfValue(value);
  }
  return size;
}

/** The bytes that DynamoDB counts for a value without its name. */
export function sizeOfValue(value: AttributeValue): number {
  const type = typeOf(value);
  switch (type) {
    case "S":
      return Buffer.byteLength(held(value, type) ?? "");
    case "N":
      return sizeOfNumber(held(value, type) ?? "0");
    case "B":
      return sizeOfBinary(held(value, type) ?? "");
    case "SS":
      return sum(held(value, type) ?? [], Buffer.byteLength);
    case "NS":
      return sum(held(value, type) ?? [], sizeOfNumber);
    case "BS":
      return sum(held(value, type) ?? [], sizeOfBinary);
    case "L":
      // A document costs 3 bytes, and each of its elements one more.
      return 3 + sum(held(value, type) ?? [], (element) => 1 + sizeOfValue(element));
    case "M": {
      const map = held(value, type) ?? {};
      return 3 + Object.keys(map).length + sizeOfItem(map);
    }
    default:
      return 1;
  }
}

function sum<Member>(members: readonly Member[], sizeOf: (member: Member) => number): number {
  let size = 0;
  for (const member of members) size += sizeOf(member);
  return size;
}

/** The bytes that a base64 text stands for. */
export function sizeOfBinary(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}
