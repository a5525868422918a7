import { typeError } from "../errors.ts";
import { exponentDigits, fixedDigits, floatRepr, signedExponent } from "../values/format-float.ts";
import { type Spec, unknownCode } from "./spec.ts";

export interface NumberBody {
  /** `0x` and the like. */
  readonly prefix: string;
  readonly digits: string;
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

/** The digits of an int, without its sign. */
export function integerBody(value: number | bigint, spec: Spec): NumberBody {
  const magnitude = value < 0 ? -value : value;
  if (spec.precision !== undefined) {
    throw typeError("Precision not allowed in integer format specifier");
  }
  const { type } = spec;
  if (type === "" || type === "d" || type === "n") return { prefix: "", digits: String(magnitude) };
  if (type === "c") return { prefix: "", digits: String.fromCodePoint(Number(value)) };
  const radix = RADIX[type];
  if (!radix) throw unknownCode(spec, "int");
  const digits = magnitude.toString(radix);
  const prefix = spec.alternate ? `0${type}` : "";
  return { prefix, digits: type === "X" ? digits.toUpperCase() : digits };
}

/** The digits of the magnitude of a float. */
export function floatBody(value: number, spec: Spec): NumberBody {
  const { type, precision } = spec;
  const upper = type === "E" || type === "F" || type === "G";
  const digits = floatDigits(value, type.toLowerCase(), precision, spec);
  return { prefix: "", digits: upper ? digits.toUpperCase() : digits };
}

function floatDigits(
  value: number,
  type: string,
  precision: number | undefined,
  spec: Spec,
): string {
  const percent = type === "%" ? "%" : "";
  if (!Number.isFinite(value)) return (Number.isNaN(value) ? "nan" : "inf") + percent;
  switch (type) {
    case "f":
      return withPoint(fixedDigits(value, precision ?? 6), spec);
    case "%":
      return `${fixedDigits(value * 100, precision ?? 6)}%`;
    case "e":
      return exponential(value, precision ?? 6, spec);
    case "g":
    case "n":
      return general(value, precision ?? 6, spec);
    case "":
      return precision === undefined
        ? floatRepr(value)
        : generalWithFraction(value, precision, spec);
    default:
      throw unknownCode(spec, "float");
  }
}

function withPoint(digits: string, spec: Spec): string {
  return spec.alternate && !digits.includes(".") ? `${digits}.` : digits;
}

function exponential(value: number, places: number, spec: Spec): string {
  const { digits, exponent } = exponentDigits(value, places);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : spec.alternate ? "." : "";
  return `${digits[0]}${fraction}e${signedExponent(exponent)}`;
}

/** `%g`: `precision` significant digits, without trailing zeros unless `#`. */
function general(value: number, precision: number, spec: Spec): string {
  const significant = Math.max(1, precision);
  const { digits, exponent } = exponentDigits(value, significant - 1);
  const scientific = exponent < -4 || exponent >= significant;
  const text = scientific
    ? digits.length > 1
      ? `${digits[0]}.${digits.slice(1)}`
      : digits
    : fixedDigits(value, significant - 1 - exponent);
  const trimmed = spec.alternate || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
  return scientific ? `${trimmed}e${signedExponent(exponent)}` : trimmed;
}

/** A format without a type: like `g`, but a float keeps a digit after its point. */
function generalWithFraction(value: number, precision: number, spec: Spec): string {
  const significant = Math.max(1, precision);
  const { exponent } = exponentDigits(value, significant - 1);
  const text =
    exponent >= significant - 1 && exponent < significant
      ? exponential2(value, significant, spec)
      : general(value, precision, spec);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Where the digits before the point use up the precision, Python switches to an exponent. */
function exponential2(value: number, significant: number, spec: Spec): string {
  const { digits, exponent } = exponentDigits(value, significant - 1);
  const trimmed = spec.alternate ? digits.slice(1) : digits.slice(1).replace(/0+$/, "");
  return `${digits[0]}${trimmed ? `.${trimmed}` : ""}e${signedExponent(exponent)}`;
}
