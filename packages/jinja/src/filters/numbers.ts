import { typeError } from "../errors.ts";
import { realOf } from "../values/compare.ts";
import { divideHalfEven, fixedDigits } from "../values/format-float.ts";
import { asIndex, integer } from "../values/integers.ts";
import { binary } from "../values/operators.ts";
import { parseFloatText, parseIntegerText } from "../values/parse-number.ts";
import { Undefined } from "../values/undefined.ts";
import { Float, isString, isTrue, textOf, typeName, type Value } from "../values/value.ts";
import { type Filter, filter } from "./filter.ts";

const abs = filter({}, (value) => {
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Float) return new Float(Math.abs(value.value));
  const real = realOf(value);
  if (real === undefined) throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
  return real < 0 ? -real : real;
});

/** An int from what looks like one; `default` for what does not. */
const int = filter({ default: 0, base: 10 }, (value, args) => {
  if (value instanceof Undefined) throw value.error();
  if (isString(value)) {
    const parsed = parseIntegerText(textOf(value), asIndex(args.base));
    if (parsed !== undefined) return parsed;
    const float = parseFloatText(textOf(value));
    return float === undefined || !Number.isFinite(float) ? args.default : truncate(float);
  }
  if (!(value instanceof Float)) return realOf(value) ?? args.default;
  if (Number.isNaN(value.value)) return args.default;
  if (!Number.isFinite(value.value)) throw typeError("cannot convert float infinity to integer");
  return truncate(value.value);
});

function truncate(value: number): number | bigint {
  return integer(BigInt(Math.trunc(value)));
}

const float = filter({ default: new Float(0) }, (value, args) => {
  if (value instanceof Undefined) throw value.error();
  const parsed = toFloat(value);
  return parsed === undefined ? args.default : new Float(parsed);
});

function toFloat(value: Value): number | undefined {
  if (isString(value)) return parseFloatText(textOf(value));
  const real = realOf(value);
  if (typeof real === "bigint" && !Number.isFinite(Number(real))) {
    throw typeError("int too large to convert to float");
  }
  return real === undefined ? undefined : Number(real);
}

const round = filter({ precision: 0, method: "common" }, (value, args, runtime) => {
  const method = isString(args.method) ? textOf(args.method) : "";
  if (value instanceof Undefined) throw value.error();
  if (method === "common") return roundHalfEven(value, asIndex(args.precision));
  if (method !== "ceil" && method !== "floor") {
    throw typeError("method must be common, ceil or floor");
  }
  const scale = binary("**", 10, args.precision, runtime);
  const scaled = realOf(binary("*", value, scale, runtime));
  if (scaled === undefined) throw typeError(`must be real number, not ${typeName(value)}`);
  const whole = typeof scaled === "bigint" ? scaled : wholeNumber(Math[method](scaled));
  return binary("/", whole, scale, runtime);
});

function wholeNumber(value: number): number | bigint {
  if (Number.isFinite(value)) return integer(BigInt(value));
  throw typeError("cannot convert float infinity or NaN to integer");
}

/** `round(value, precision)`: an int stays an int, ties go to the even neighbour. */
function roundHalfEven(value: Value, precision: number): Value {
  const real = realOf(value);
  if (real === undefined)
    throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
  if (value instanceof Float) return new Float(roundFloat(value.value, precision));
  if (precision >= 0) return real;
  if (precision < -400) return 0;
  const unit = 10n ** BigInt(-precision);
  const magnitude = divideHalfEven(BigInt(real < 0 ? -real : real), unit) * unit;
  return integer(real < 0 ? -magnitude : magnitude);
}

function roundFloat(value: number, precision: number): number {
  if (!Number.isFinite(value) || precision > 323) return value;
  const sign = value < 0 || Object.is(value, -0) ? -1 : 1;
  if (precision >= 0) return sign * Number(fixedDigits(value, precision));
  if (precision < -309) return sign * 0;
  const unit = 10n ** BigInt(-precision);
  const whole = BigInt(Math.trunc(Math.abs(value)));
  const exactTie = Number.isInteger(value) ? whole * 2n : whole * 2n + 1n;
  return sign * Number(divideHalfEven(exactTie, unit * 2n) * unit);
}

const UNITS = ["k", "M", "G", "T", "P", "E", "Z", "Y"] as const;

const filesizeformat = filter({ binary: false }, (value, args) => {
  if (value instanceof Undefined) throw value.error();
  const bytes = toFloat(value);
  if (bytes === undefined) {
    throw typeError(
      isString(value)
        ? `could not convert string to float: '${textOf(value)}'`
        : `float() argument must be a string or a real number, not '${typeName(value)}'`,
    );
  }
  const useBinary = isTrue(args.binary);
  const base = useBinary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let unit = base;
  let suffix = "";
  for (const prefix of UNITS) {
    unit *= base;
    suffix = useBinary ? `${prefix.toUpperCase()}iB` : `${prefix}B`;
    if (bytes < unit) break;
  }
  return `${fixedDigits((base * bytes) / unit, 1)} ${suffix}`;
});

export const numberFilters = { abs, filesizeformat, float, int, round } satisfies Record<
  string,
  Filter
>;
