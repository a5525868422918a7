import { type AttributeValue, held } from "./attribute-value.ts";
import { parseDecimal } from "./decimal.ts";

/** Added to an exponent, so that it is positive. */
const EXPONENT_BIAS = 0x1000;

/**
 * A key's value as bytes whose order is the order of DynamoDB: strings by their UTF-8 bytes, numbers
 * by value, binary by its unsigned bytes. Equal values have equal bytes.
 */
export function encodeSortKey(value: AttributeValue): Buffer {
  const text = held(value, "S");
  if (text !== undefined) return Buffer.from(text);
  const base64 = held(value, "B");
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  const number = held(value, "N");
  if (number !== undefined) return encodeNumber(number);
  throw new TypeError("only a string, a number or binary is a key");
}

/**
 * Sign and exponent in two bytes, then two digits a byte; a negative number is the complement of its
 * magnitude, with an end that sorts after every further digit.
 */
function encodeNumber(text: string): Buffer {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === "") return Buffer.from([0x80, 0x00]);
  const head = 0x8000 + exponent + EXPONENT_BIAS;
  const bytes = [head >> 8, head & 0xff];
  for (let at = 0; at < digits.length; at += 2) {
    bytes.push(Number(digits.slice(at, at + 2).padEnd(2, "0")) + 1);
  }
  return Buffer.from(negative ? [...bytes.map((byte) => 0xff - byte), 0xff] : bytes);
}
