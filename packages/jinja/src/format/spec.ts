import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { lengthOf, sliceText } from "../values/characters.ts";
import { toText } from "../values/repr.ts";
import { Float, isString, textOf, typeName, type Value } from "../values/value.ts";
import { floatBody, integerBody } from "./numbers.ts";

/** Python's format specification: `[[fill]align][sign][#][0][width][grouping][.precision][type]`. */
export interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const SPEC =
  /^(?:(?<fill>[\s\S])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[a-zA-Z%])?$/u;

function parseSpec(text: string, value: Value): Spec {
  const groups = SPEC.exec(text)?.groups;
  if (!groups)
    throw typeError(`Invalid format specifier '${text}' for object of type '${typeName(value)}'`);
  const zero = groups.zero !== undefined && groups.align === undefined;
  return {
    fill: groups.fill ?? (groups.zero ? "0" : " "),
    align: groups.align ?? (zero && !isString(value) ? "=" : ""),
    sign: groups.sign ?? "-",
    alternate: groups.alternate !== undefined,
    width: Number(groups.width ?? 0),
    grouping: groups.grouping ?? "",
    precision: groups.precision === undefined ? undefined : Number(groups.precision),
    type: groups.type ?? "",
  };
}

/** `format(value, spec)`. @throws JinjaError when the specification does not fit the value */
export function formatValue(value: Value, specification: string, runtime: Runtime): string {
  if (specification === "") return toText(value, runtime);
  const spec = parseSpec(specification, value);
  runtime.boundText(Math.max(spec.width, spec.precision ?? 0));
  if (isString(value)) return runtime.made(formatText(textOf(value), spec));
  if (value instanceof Float || typeof value === "number" || typeof value === "bigint") {
    return runtime.made(formatNumber(value, spec));
  }
  if (typeof value === "boolean") return runtime.made(formatNumber(Number(value), spec));
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") throw unknownCode(spec, "str");
  if (spec.align === "=") throw typeError("'=' alignment not allowed in string format specifier");
  if (spec.sign !== "-") throw typeError("Sign not allowed in string format specifier");
  if (spec.grouping) throw typeError(`Cannot specify '${spec.grouping}' with 's'.`);
  const cut = spec.precision === undefined ? text : sliceText(text, 0, spec.precision);
  return align("", cut, spec, "<");
}

export function unknownCode(spec: Spec, type: string): Error {
  return typeError(`Unknown format code '${spec.type}' for object of type '${type}'`);
}

function formatNumber(value: number | bigint | Float, spec: Spec): string {
  const integral = !(value instanceof Float) && !/^[eEfFgG%]$/.test(spec.type);
  const real = value instanceof Float ? value.value : Number(value);
  const negative = real < 0 || Object.is(real, -0);
  const body = integral
    ? integerBody(value as number | bigint, spec)
    : floatBody(Math.abs(real), spec);
  const sign = negative ? "-" : spec.sign === "-" ? "" : spec.sign;
  return align(
    sign + body.prefix,
    group(body.digits, spec, (sign + body.prefix).length),
    spec,
    ">",
  );
}

/** Separators between the digits before the point, and zeros up to the width that carry them too. */
function group(digits: string, spec: Spec, taken: number): string {
  if (!spec.grouping) return digits;
  const match = /^([0-9a-fA-F]+)(.*)$/s.exec(digits);
  if (!match) return digits;
  const size = /^[boxX]$/.test(spec.type) ? 4 : 3;
  let [, whole = "", rest = ""] = match;
  const grouped = (): string =>
    whole.replace(new RegExp(`\\B(?=([0-9a-fA-F]{${size}})+$)`, "g"), spec.grouping);
  if (spec.align === "=" && spec.fill === "0") {
    while (grouped().length + rest.length + taken < spec.width) whole = `0${whole}`;
  }
  return grouped() + rest;
}

function align(sign: string, text: string, spec: Spec, fallback: string): string {
  const missing = spec.width - lengthOf(sign) - lengthOf(text);
  if (missing <= 0) return sign + text;
  const how = spec.align || fallback;
  const fill = (count: number): string => spec.fill.repeat(count);
  if (how === "<") return sign + text + fill(missing);
  if (how === "=") return sign + fill(missing) + text;
  if (how === ">") return fill(missing) + sign + text;
  const left = Math.floor(missing / 2);
  return fill(left) + sign + text + fill(missing - left);
}
