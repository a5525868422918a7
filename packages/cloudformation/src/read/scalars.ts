/**
 * Plain scalars as CloudFormation's YAML 1.1 parser reads them. It differs from YAML 1.2 in words
 * such as `on` and `yes`, octal and base 60 integers; timestamps stay text, as AWS documents.
 */
export interface ScalarReading {
  readonly value: string | number | boolean | null;
  /** Why the value is not what its author most likely meant. */
  readonly surprise?: string;
}

const TRUTHY = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSY = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NOTHING = /^(?:~|null|Null|NULL|)$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const LEADING_ZERO = /^[-+]?0[0-9_]+$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const BINARY = /^[-+]?0b[01_]+$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?$/;
const EXPONENT = /^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$/;

/** Reads an unquoted scalar. Numbers that JavaScript would print differently keep their text. */
export function readPlainScalar(text: string): ScalarReading {
  if (NOTHING.test(text)) return { value: null };
  if (TRUTHY.test(text)) return { value: true };
  if (FALSY.test(text)) return { value: false };
  if (!/^[-+.0-9]/.test(text)) return { value: text };
  return readNumber(text);
}

function readNumber(text: string): ScalarReading {
  const digits = text.replaceAll("_", "");
  if (DECIMAL.test(text)) return exact(text, Number(digits));
  if (OCTAL.test(text)) return surprising(text, radix(digits, "0", 8), "an octal number");
  if (LEADING_ZERO.test(text)) return surprising(text, Number(digits), "a number without its zero");
  if (HEXADECIMAL.test(text)) return { value: radix(digits, "0x", 16) };
  if (BINARY.test(text)) return { value: radix(digits, "0b", 2) };
  if (SEXAGESIMAL.test(text)) return surprising(text, base60(digits), "a base 60 number");
  if (FLOAT.test(text) || EXPONENT.test(text)) return exact(text, Number(digits));
  return { value: text };
}

/** CloudFormation turns numbers into strings and back freely, so `5.0` and 2^60 survive as text. */
function exact(text: string, value: number): ScalarReading {
  return { value: String(value) === text.replace(/^\+/, "") ? value : text };
}

function surprising(text: string, value: number, reading: string): ScalarReading {
  return {
    value,
    surprise: `the unquoted ${text} is read as ${reading}, ${value}: write "${text}" in quotes to keep its digits`,
  };
}

function radix(digits: string, prefix: string, base: number): number {
  const sign = digits.startsWith("-") ? -1 : 1;
  return sign * Number.parseInt(digits.replace(/^[-+]/, "").slice(prefix.length), base);
}

function base60(digits: string): number {
  const sign = digits.startsWith("-") ? -1 : 1;
  const parts = digits.replace(/^[-+]/, "").split(":");
  return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}
