import { limitError, typeError } from "../errors.ts";
import { Undefined } from "./undefined.ts";
import { isInteger, type Value } from "./value.ts";

/** The one representation of an int: a number while it is safe, a bigint beyond. */
export function integer(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

type Integer = number | bigint;

/** The result of arithmetic on numbers when it is exact, otherwise the same on bigints. */
function exactly(
  a: Integer,
  b: Integer,
  quick: (a: number, b: number) => number,
  exact: (a: bigint, b: bigint) => bigint,
): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const result = quick(a, b);
    // Adding 0 turns -0, which no int is, into 0.
    if (Number.isSafeInteger(result)) return result + 0;
  }
  return integer(exact(BigInt(a), BigInt(b)));
}

const sumOf = (a: number, b: number): number => a + b;
const exactSum = (a: bigint, b: bigint): bigint => a + b;
const differenceOf = (a: number, b: number): number => a - b;
const exactDifference = (a: bigint, b: bigint): bigint => a - b;
const productOf = (a: number, b: number): number => a * b;
const exactProduct = (a: bigint, b: bigint): bigint => a * b;

export const add = (a: Integer, b: Integer): Integer => exactly(a, b, sumOf, exactSum);
export const subtract = (a: Integer, b: Integer): Integer =>
  exactly(a, b, differenceOf, exactDifference);
export const multiply = (a: Integer, b: Integer): Integer => exactly(a, b, productOf, exactProduct);

export function floorMod(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === "number" && typeof b === "number") {
    const rest = a % b;
    return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0;
  }
  const divisor = BigInt(b);
  const rest = BigInt(a) % divisor;
  return integer(rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest);
}

export function floorDivide(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === "number" && typeof b === "number") {
    const rest = floorMod(a, b) as number;
    const exact = a - rest;
    if (Number.isSafeInteger(exact)) return exact / b + 0;
  }
  const rest = BigInt(floorMod(a, b));
  return integer((BigInt(a) - rest) / BigInt(b));
}

/** `base ** exponent` for a non-negative exponent, refused when its bits exceed `maxBits`. */
export function power(
  base: number | bigint,
  exponent: number | bigint,
  maxBits: number,
): number | bigint {
  const bits = bitLength(base) * Number(exponent);
  const trivial = base === 0 || base === 1 || base === -1;
  if (!trivial && bits > maxBits) throw integerTooLarge(maxBits);
  if (trivial && Number(exponent) > 2)
    return integer(BigInt(base) ** (2n + (BigInt(exponent) % 2n)));
  return integer(BigInt(base) ** BigInt(exponent));
}

/** Refuses an int of more than `maxBits` bits. @throws JinjaError */
export function boundInteger(value: number | bigint, maxBits: number): number | bigint {
  if (typeof value === "bigint" && bitLength(value) > maxBits) throw integerTooLarge(maxBits);
  return value;
}

export function bitLength(value: number | bigint): number {
  const magnitude = value < 0 ? -value : value;
  return magnitude === 0 ? 0 : BigInt(magnitude).toString(16).length * 4;
}

function integerTooLarge(maxBits: number): Error {
  return limitError(`an integer grew beyond ${maxBits} bits`);
}

/** A value where Python wants an index. @throws JinjaError */
export function asIndex(value: Value, what = "integer argument expected"): number {
  if (value instanceof Undefined) throw value.error();
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isInteger(value)) {
    return value > 0 ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER;
  }
  throw typeError(what);
}
