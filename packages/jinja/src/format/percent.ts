import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { lengthOf, sliceText } from "../values/characters.ts";
import { realOf } from "../values/compare.ts";
import { Dict } from "../values/dict.ts";
import { asIndex, integer } from "../values/integers.ts";
import { escapeText } from "../values/markup.ts";
import { PyRange } from "../values/range.ts";
import { repr, toText } from "../values/repr.ts";
import { Undefined } from "../values/undefined.ts";
import {
  Float,
  isString,
  List,
  Markup,
  Tuple,
  textOf,
  typeName,
  type Value,
} from "../values/value.ts";
import { floatBody } from "./numbers.ts";
import type { Spec } from "./spec.ts";

const DIRECTIVE =
  /%(?:\((?<key>[^)]*)\))?(?<flags>[-#0 +]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d*))?[hlL]?(?<type>[\s\S]?)/gu;

/** `format % values`, for `str` and Markup. @throws JinjaError as Python does */
export function formatPercent(format: string | Markup, values: Value, runtime: Runtime): Value {
  const escapePart = format instanceof Markup ? escapeText : undefined;
  const text = runtime.made(new PercentFormat(values, runtime, escapePart).apply(textOf(format)));
  return escapePart ? new Markup(text) : text;
}

type Directive = Readonly<
  Record<"key" | "flags" | "width" | "precision" | "type", string | undefined>
>;

class PercentFormat {
  readonly #values: Value;
  readonly #positional: readonly Value[];
  readonly #runtime: Runtime;
  readonly #escape: ((text: string) => string) | undefined;
  #used = 0;
  #mapped = false;

  constructor(values: Value, runtime: Runtime, escapePart: ((text: string) => string) | undefined) {
    this.#values = values;
    this.#positional = values instanceof Tuple ? values.items : [values];
    this.#runtime = runtime;
    this.#escape = escapePart;
  }

  apply(format: string): string {
    let size = 0;
    const text = format.replace(DIRECTIVE, (...args) => {
      const part = this.#directive(args.at(-1) as Directive);
      size += part.length;
      this.#runtime.boundText(size);
      return part;
    });
    if (!this.#mapped && !isSubscriptable(this.#values) && this.#used < this.#positional.length) {
      throw typeError("not all arguments converted during string formatting");
    }
    return text;
  }

  #directive({ key, flags = "", width, precision, type = "" }: Directive): string {
    if (type === "") throw typeError("incomplete format");
    if (type === "%" && !key) return "%";
    const source = key === undefined ? undefined : this.#entry(key);
    const starWidth = width === "*" ? asIndex(this.#next(), "* wants int") : undefined;
    const size = starWidth ?? Number(width ?? 0);
    const places =
      precision === "*" ? Math.max(0, asIndex(this.#next(), "* wants int")) : precision;
    const left = flags.includes("-") || size < 0;
    this.#runtime.boundText(Math.max(Math.abs(size), Number(places ?? 0)));
    const value = source === undefined ? this.#next() : source;
    const body = this.#convert(value, type, {
      flags,
      places: places === undefined ? undefined : Number(places),
    });
    const missing = Math.abs(size) - lengthOf(body.sign + body.text);
    if (missing <= 0) return body.sign + body.text;
    if (left) return body.sign + body.text + " ".repeat(missing);
    if (flags.includes("0") && body.numeric) return body.sign + "0".repeat(missing) + body.text;
    return " ".repeat(missing) + body.sign + body.text;
  }

  #entry(key: string): Value {
    if (!(this.#values instanceof Dict)) throw typeError("format requires a mapping");
    this.#mapped = true;
    const value = this.#values.get(key);
    if (value === undefined) throw typeError(`'${key}'`, "the mapping has no such key");
    return value;
  }

  #next(): Value {
    const value = this.#positional[this.#used];
    if (value === undefined) throw typeError("not enough arguments for format string");
    this.#used += 1;
    return value;
  }

  #convert(
    value: Value,
    type: string,
    options: { flags: string; places: number | undefined },
  ): { sign: string; text: string; numeric: boolean } {
    const { flags, places } = options;
    if (type === "s" || type === "r" || type === "a") {
      const plain = type === "s" ? toText(value, this.#runtime) : repr(value, this.#runtime);
      const safe = value instanceof Markup && type === "s";
      const text = this.#escape && !safe ? this.#escape(plain) : plain;
      return {
        sign: "",
        text: places === undefined ? text : sliceText(text, 0, places),
        numeric: false,
      };
    }
    if (type === "c") return { sign: "", text: characterOf(value), numeric: false };
    if (value instanceof Undefined) throw value.error();
    const real = realOf(value);
    if (/^[diu]$/.test(type)) return signed(decimal(value, type), flags, places);
    if (/^[oxX]$/.test(type)) return signed(radix(value, type, flags), flags, places);
    if (!/^[eEfFgG]$/.test(type)) {
      throw typeError(`unsupported format character '${type}'`);
    }
    if (real === undefined) throw typeError(`must be real number, not ${typeName(value)}`);
    const spec: Spec = {
      fill: " ",
      align: "",
      sign: "-",
      alternate: flags.includes("#"),
      width: 0,
      grouping: "",
      precision: places ?? 6,
      type,
    };
    const number = Number(real);
    const digits = floatBody(Math.abs(number), spec).digits;
    return signed({ negative: number < 0 || Object.is(number, -0), prefix: "", digits }, flags, 0);
  }
}

/** What Python takes for a mapping here, whose surplus is no error: all with items but str and tuple. */
function isSubscriptable(value: Value): boolean {
  if (value instanceof Dict || value instanceof List) return true;
  return value instanceof PyRange || value instanceof Undefined;
}

interface Digits {
  readonly negative: boolean;
  readonly prefix: string;
  readonly digits: string;
}

function signed(
  { negative, prefix, digits }: Digits,
  flags: string,
  places: number | undefined,
): { sign: string; text: string; numeric: boolean } {
  const plus = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const padded = digits.padStart(places ?? 0, "0");
  return { sign: (negative ? "-" : plus) + prefix, text: padded, numeric: true };
}

function decimal(value: Value, type: string): Digits {
  const real = realOf(value);
  if (real === undefined) {
    throw typeError(`%${type} format: a real number is required, not ${typeName(value)}`);
  }
  if (typeof real === "number" && !Number.isFinite(real)) {
    throw typeError("cannot convert float infinity or NaN to integer");
  }
  const whole = typeof real === "number" ? integer(BigInt(Math.trunc(real))) : real;
  return { negative: whole < 0, prefix: "", digits: String(whole).replace("-", "") };
}

function radix(value: Value, type: string, flags: string): Digits {
  const real = value instanceof Float ? undefined : realOf(value);
  if (real === undefined) {
    throw typeError(`%${type} format: an integer is required, not ${typeName(value)}`);
  }
  const digits = real.toString(type === "o" ? 8 : 16).replace("-", "");
  return {
    negative: real < 0,
    prefix: flags.includes("#") ? `0${type}` : "",
    digits: type === "X" ? digits.toUpperCase() : digits,
  };
}

function characterOf(value: Value): string {
  if (isString(value) && lengthOf(textOf(value)) === 1) return textOf(value);
  if (typeof value === "number" && value >= 0 && value <= 0x10ffff)
    return String.fromCodePoint(value);
  throw typeError("%c requires int or char");
}
