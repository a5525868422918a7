import { validationError } from "../dynamodb-error.ts";

/** Significant digits that a number may have. */
const MAX_DIGITS = 38;
/** The power of ten of the largest and of the smallest first digit. */
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

const OVERFLOW =
  "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW =
  "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const NOT_NUMERIC = "The parameter cannot be converted to a numeric value";

/** A number as `first.rest × 10^exponent`; zero has no digits. */
export interface Decimal {
  readonly negative: boolean;
  /** Without zeros at either end. */
  readonly digits: string;
  readonly exponent: number;
}

const ZERO: Decimal = { negative: false, digits: "", exponent: 0 };

/** Reads a number as DynamoDB does and holds it to its limits. */
export function parseDecimal(text: string): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (match === null || whole + fraction === "") {
    throw validationError(text === "" ? NOT_NUMERIC : `${NOT_NUMERIC}: ${text}`);
  }
  const power = Number(match[4] ?? 0);
  if (Math.abs(power) >= 2 ** 63) throw validationError(`${NOT_NUMERIC}: ${text}`);
  const all = whole + fraction;
  const leading = countLeadingZeros(all);
  const digits = trimTrailingZeros(all.slice(leading));
  // Zero is held to the range by the exponent that it is written with.
  const exponent =
    digits === ""
      ? match[4] === undefined
        ? 0
        : power - fraction.length
      : power + whole.length - 1 - leading;
  if (exponent > MAX_EXPONENT) throw validationError(OVERFLOW);
  if (exponent < MIN_EXPONENT) throw validationError(UNDERFLOW);
  if (digits.length > MAX_DIGITS) {
    throw validationError("Attempting to store more than 38 significant digits in a Number");
  }
  return digits === "" ? ZERO : { negative: match[1] === "-", digits, exponent };
}

function countLeadingZeros(text: string): number {
  let count = 0;
  while (text.charCodeAt(count) === 48) count += 1;
  return count;
}

function trimTrailingZeros(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end -= 1;
  return text.slice(0, end);
}

const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,37})$/;

/** The one way in which DynamoDB writes a number: plain, without an exponent or needless zeros. */
export function normalizeNumber(text: string): string {
  return PLAIN_INTEGER.test(text) ? text : formatDecimal(parseDecimal(text));
}

export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/**
 * The sum of two numbers, or the difference.
 *
 * A result of more than 38 digits is refused with the words for an overflow, as AWS does.
 */
export function addNumbers(first: string, second: string, sign: 1 | -1 = 1): string {
  const [a, b] = [parseDecimal(first), parseDecimal(second)];
  const scale = Math.min(lastExponent(a), lastExponent(b));
  const sum = scaled(a, scale) + scaled(b, scale) * BigInt(sign);
  const text = `${sum}e${scale}`;
  const digits = trimTrailingZeros(String(sum < 0n ? -sum : sum));
  if (digits.length > MAX_DIGITS) throw validationError(OVERFLOW);
  return sum === 0n ? "0" : normalizeNumber(text);
}

const lastExponent = ({ digits, exponent }: Decimal) =>
  digits === "" ? 0 : exponent - digits.length + 1;

function scaled(decimal: Decimal, scale: number): bigint {
  if (decimal.digits === "") return 0n;
  const magnitude = BigInt(decimal.digits) * 10n ** BigInt(lastExponent(decimal) - scale);
  return decimal.negative ? -magnitude : magnitude;
}

/** Compares two numbers that {@link normalizeNumber} has written. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  const negative = a.startsWith("-");
  if (negative !== b.startsWith("-")) return negative ? -1 : 1;
  return negative ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b);
}

function compareMagnitudes(a: string, b: string): number {
  const [aWhole, bWhole] = [wholeDigits(a), wholeDigits(b)];
  if (aWhole !== bWhole) return aWhole - bWhole;
  return a < b ? -1 : 1;
}

function wholeDigits(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? text.length : point;
}

/** What a number costs in bytes: two digits a byte, counted from the point to either side. */
export function sizeOfNumber(text: string): number {
  const { negative, digits, exponent } = parseDecimal(text);
  if (digits === "") return 1;
  const whole = Math.min(Math.max(exponent + 1, 0), digits.length);
  const fraction = digits.length - whole;
  return 1 + Math.ceil(whole / 2) + Math.ceil(fraction / 2) + (negative ? 1 : 0);
}
