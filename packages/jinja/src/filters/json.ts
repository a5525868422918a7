import { limitError, typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { sorted } from "../values/compare.ts";
import { Dict } from "../values/dict.ts";
import { floatRepr } from "../values/format-float.ts";
import { asIndex } from "../values/integers.ts";
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
import { filter } from "./filter.ts";

/** `tojson`: keys sorted, `", "` and `": "` between, `< > & '` escaped for HTML. */
const tojson = filter({ indent: null }, (value, { indent }, runtime) => {
  const unit = indentUnit(indent);
  const text = write(value, unit, 0, runtime);
  return new Markup(runtime.made(text.replace(/[<>&']/g, unicodeEscape)));
});

export const jsonFilters = { tojson };

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function indentUnit(indent: Value): string | undefined {
  if (indent === null) return undefined;
  if (isString(indent)) return textOf(indent);
  return " ".repeat(Math.min(1000, Math.max(0, asIndex(indent))));
}

function write(value: Value, unit: string | undefined, depth: number, runtime: Runtime): string {
  runtime.spend(1);
  if (depth > runtime.limits.depth) throw limitError("a value nests too deeply for tojson");
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (isString(value)) return quote(textOf(value));
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof List || value instanceof Tuple) {
    const parts = value.items.map((item) => write(item, unit, depth + 1, runtime));
    return wrap("[", parts, "]", unit, depth, runtime);
  }
  if (value instanceof Dict)
    return wrap("{", writeEntries(value, unit, depth, runtime), "}", unit, depth, runtime);
  if (value instanceof Undefined)
    throw typeError(
      "Object of type StrictUndefined is not JSON serializable",
      value.error().message,
    );
  throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function writeEntries(
  dict: Dict,
  unit: string | undefined,
  depth: number,
  runtime: Runtime,
): string[] {
  const entries = sorted(dict.entries(), ([key]) => key, false, runtime);
  return entries.map(
    ([key, value]) => `${quote(keyText(key))}: ${write(value, unit, depth + 1, runtime)}`,
  );
}

function keyText(key: Value): string {
  if (isString(key)) return textOf(key);
  if (key === null) return "null";
  if (typeof key === "boolean" || typeof key === "number" || typeof key === "bigint") {
    return String(key);
  }
  if (key instanceof Float) return floatText(key.value);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return floatRepr(value);
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

function wrap(
  open: string,
  parts: readonly string[],
  close: string,
  unit: string | undefined,
  depth: number,
  runtime: Runtime,
): string {
  if (parts.length === 0) return open + close;
  const text =
    unit === undefined
      ? open + parts.join(", ") + close
      : `${open}\n${unit.repeat(depth + 1)}${parts.join(`,\n${unit.repeat(depth + 1)}`)}\n${unit.repeat(depth)}${close}`;
  runtime.boundText(text.length);
  return text;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\b": "\\b",
};

/** A JSON string in ASCII, as Python writes it. */
function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
  return `"${text.replace(/["\\\x00-\x1f\x7f-\uffff]/g, (c) => (c === "\x7f" ? c : (SHORT[c] ?? unicodeEscape(c))))}"`;
}
