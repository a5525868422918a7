import { hash } from "node:crypto";
import type { KeyAttribute, KeyAttributes, KeyRange } from "../expressions/index.ts";
import {
  type Attributes,
  type AttributeValue,
  attributeOf,
  encodeSortKey,
  typeOf,
} from "../values/index.ts";

/** Where an item is: its partition, by hash, and its place within. */
export interface KeyBytes {
  readonly part: Buffer;
  readonly sort: Buffer;
}

/** The bytes of a hash that precede a partition's key. */
const HASH_BYTES = 8;

const EMPTY = Buffer.alloc(0);

/** Where an item belongs by a key, or undefined where it lacks one of the key's attributes. */
export function keyBytesOf(item: Attributes, key: KeyAttributes): KeyBytes | undefined {
  const hashed = valuesOf(item, key.hash);
  const sorted = valuesOf(item, key.range);
  return (
    hashed && sorted && { part: partitionBytes(hashed), sort: tupleBytes(sorted, key.range.length) }
  );
}

function valuesOf(
  item: Attributes,
  attributes: readonly KeyAttribute[],
): AttributeValue[] | undefined {
  const values: AttributeValue[] = [];
  for (const { name, type } of attributes) {
    const value = attributeOf(item, name);
    if (value === undefined || typeOf(value) !== type) return undefined;
    values.push(value);
  }
  return values;
}

/**
 * A partition: the hash that DynamoDB itself orders partitions by, as dynalite has found, and the
 * key, so that different ones never meet.
 */
export function partitionBytes(values: readonly AttributeValue[]): Buffer {
  const key = tupleBytes(values, values.length);
  return Buffer.concat([hashBytes(key).subarray(0, HASH_BYTES), key]);
}

function hashBytes(...parts: readonly Buffer[]): Buffer {
  return hash("md5", Buffer.concat([Buffer.from("Outliers"), ...parts]), "buffer") as Buffer;
}

/** Orders items that an index cannot tell apart: by their key in the table, as DynamoDB does. */
export function tieBytes({ part, sort }: KeyBytes): Buffer {
  return hashBytes(part.subarray(HASH_BYTES), sort);
}

/** Where a segment of a parallel scan begins, or undefined beyond the last. */
export function segmentStart(segment: number, segments: number): Buffer | undefined {
  if (segment >= segments) return undefined;
  const start = Buffer.alloc(HASH_BYTES);
  start.writeUInt16BE(Math.ceil((4096 * segment) / segments) << 4);
  return start;
}

/**
 * Several values in one, in the order of the first, then of the second and so on. A single one
 * stands for itself; of several, each has an end that nothing in it can be taken for.
 */
function tupleBytes(values: readonly AttributeValue[], length: number): Buffer {
  const [only] = values;
  if (length <= 1) return only === undefined ? EMPTY : encodeSortKey(only);
  return Buffer.concat(values.map((value) => Buffer.concat([escaped(value), TERMINATOR])));
}

const TERMINATOR = Buffer.from([0, 0]);

function escaped(value: AttributeValue): Buffer {
  const bytes = encodeSortKey(value);
  if (!bytes.includes(0)) return bytes;
  return Buffer.from([...bytes].flatMap((byte) => (byte === 0 ? [0, 0xff] : [byte])));
}

/** A stretch of a partition: from the first bytes on, up to, and not with, the last. */
export interface SortRange {
  readonly from: Buffer;
  readonly to?: Buffer;
}

/** The stretch of a partition that a query reads. */
export function sortRangeOf(range: KeyRange, key: KeyAttributes): SortRange {
  const { length } = key.range;
  const prefix = length > 1 ? tupleBytes(range.equal, length) : EMPTY;
  if (!range.range) {
    const [only] = range.equal;
    if (length > 1 || only === undefined) return startingWith(prefix);
    const from = encodeSortKey(only);
    return { from, to: after(from) };
  }
  const end = (value: AttributeValue) =>
    Buffer.concat([
      prefix,
      length > 1 ? Buffer.concat([escaped(value), TERMINATOR]) : encodeSortKey(value),
    ]);
  /** The first bytes beyond a value, and beyond all that starts with it where values follow. */
  const beyond = (value: AttributeValue) => (length > 1 ? next(end(value)) : after(end(value)));
  const { operator, values } = range.range;
  const [first, second] = values as [AttributeValue, AttributeValue];
  const whole = startingWith(prefix);
  switch (operator) {
    case "LT":
      return { from: prefix, to: end(first) };
    case "LE":
      return bounded(prefix, beyond(first));
    case "GT":
      return bounded(beyond(first) ?? prefix, whole.to);
    case "GE":
      return bounded(end(first), whole.to);
    case "BETWEEN":
      return bounded(end(first), beyond(second));
    default:
      return startingWith(
        Buffer.concat([prefix, length > 1 ? escaped(first) : encodeSortKey(first)]),
      );
  }
}

const bounded = (from: Buffer, to: Buffer | undefined): SortRange => (to ? { from, to } : { from });

/** The bytes directly after some bytes. */
const after = (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])]);

const startingWith = (prefix: Buffer) => bounded(prefix, next(prefix));

/** The first bytes after all that start with some bytes; undefined where nothing is. */
function next(prefix: Buffer): Buffer | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return undefined;
  const bytes = Buffer.from(prefix.subarray(0, length));
  bytes.writeUInt8((bytes[length - 1] ?? 0) + 1, length - 1);
  return bytes;
}
