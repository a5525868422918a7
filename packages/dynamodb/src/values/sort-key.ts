import { type AttributeValue, held } from "./attribute-value.ts";
import { parseDecimal } from "./decimal.ts";

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

/** The digits in base 100 that have room for 38 decimal ones, wherever the point is. */
const MAX_PAIRS = 20;

/**
 * Oracle's format: the exponent to base 100, then two digits a byte, each plus one. A negative
 * number has the complement of all of it, and an end that sorts after every further digit.
 *
 * DynamoDB hashes the numbers of partition keys in this form, too, as dynalite has found.
 */
function encodeNumber(text: string): Buffer {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === "") return Buffer.from([0x80]);
  const isOdd = Math.abs(exponent) % 2 === 1;
  const padded = isOdd ? digits : `0${digits}`;
  const head = (isOdd ? exponent - 1 : exponent) / 2 + 193;
  const pairs: number[] = [];
  for (let at = 0; at < padded.length; at += 2) {
    pairs.push(Number(padded.slice(at, at + 2).padEnd(2, "0")));
  }
  if (!negative) return Buffer.from([head, ...pairs.map((pair) => pair + 1)]);
  const end = pairs.length < MAX_PAIRS ? [102] : [];
  return Buffer.from([0xff - head, ...pairs.map((pair) => 101 - pair), ...end]);
}
