import { strip } from "../methods/string-strip.ts";
import { integer } from "./integers.ts";

const FLOAT =
  /^[+-]?(?:(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?|inf(?:inity)?|nan)$/i;

/** `float(text)`, `undefined` where Python raises ValueError. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = strip(text, null);
  if (!FLOAT.test(trimmed) || !/\d|inf|nan/i.test(trimmed)) return undefined;
  const lower = trimmed.toLowerCase().replaceAll("_", "");
  if (lower.includes("nan")) return Number.NaN;
  if (lower.includes("inf")) return lower.startsWith("-") ? -Infinity : Infinity;
  const value = Number(lower);
  return Number.isNaN(value) ? undefined : value;
}

const PREFIXES: Readonly<Record<string, number>> = { "0b": 2, "0o": 8, "0x": 16 };

/** `int(text, base)`, `undefined` where Python raises ValueError. */
export function parseIntegerText(text: string, base: number): number | bigint | undefined {
  const match = /^([+-]?)(0[box]_?)?([0-9a-z]+(?:_[0-9a-z]+)*)$/i.exec(strip(text, null));
  if (!match) return plainInteger(text, base);
  const [, sign = "", prefix = "", digits = ""] = match;
  const marked = PREFIXES[prefix.slice(0, 2).toLowerCase()];
  if (prefix && marked !== base && base !== 0) return plainInteger(text, base);
  const radix = base === 0 ? (marked ?? 10) : base;
  if (base === 0 && !prefix && /^0[0-9_]*[1-9]/.test(digits)) return undefined;
  return signedValue(sign, digits, radix);
}

/** Where `0b1` is not a prefix but digits, as in base 16. */
function plainInteger(text: string, base: number): number | bigint | undefined {
  const match = /^([+-]?)([0-9a-z]+(?:_[0-9a-z]+)*)$/i.exec(strip(text, null));
  return match ? signedValue(match[1] ?? "", match[2] ?? "", base) : undefined;
}

const MAX_DIGITS = 4300;

function signedValue(sign: string, digits: string, radix: number): number | bigint | undefined {
  if (radix < 2 || radix > 36 || digits.length > MAX_DIGITS) return undefined;
  let value = 0n;
  for (const digit of digits.replaceAll("_", "")) {
    const worth = Number.parseInt(digit, 36);
    if (!(worth < radix)) return undefined;
    value = value * BigInt(radix) + BigInt(worth);
  }
  return integer(sign === "-" ? -value : value);
}
