import { limitError, typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { Dict, DictView } from "./dict.ts";
import { floatRepr } from "./format-float.ts";
import { LenientUndefined, Undefined } from "./undefined.ts";
import { Float, List, Markup, type PyObject, Tuple, type Value } from "./value.ts";

/** `str(value)`, as printing does. @throws JinjaError for an undefined value */
export function toText(value: Value, runtime: Runtime): string {
  if (typeof value === "string") return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof LenientUndefined) return "";
  if (value instanceof Undefined) throw value.error();
  return repr(value, runtime);
}

/** `repr(value)`. */
export function repr(value: Value, runtime: Runtime): string {
  if (value === null) return "None";
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "number":
    case "bigint":
      return integerText(value, runtime);
    case "string":
      return reprString(value);
    default:
      return reprObject(value, runtime);
  }
}

/** Python refuses to write longer integers in decimal. */
const MAX_INTEGER_DIGITS = 4300;

function integerText(value: number | bigint, runtime: Runtime): string {
  const text = String(value);
  runtime.spend(text.length >> 6);
  if (text.length - (value < 0 ? 1 : 0) > MAX_INTEGER_DIGITS) {
    throw typeError(
      `Exceeds the limit (${MAX_INTEGER_DIGITS} digits) for integer string conversion`,
    );
  }
  return text;
}

function reprObject(value: PyObject, runtime: Runtime): string {
  if (value instanceof Float) return floatRepr(value.value);
  if (value instanceof Markup) return `Markup(${reprString(value.text)})`;
  if (value instanceof List || value instanceof Tuple || value instanceof Dict) {
    return reprContainer(value, runtime);
  }
  if (value instanceof DictView) {
    return `${value.typeName}(${reprItems("[", value.toArray(), "]", runtime)})`;
  }
  return value.repr();
}

function reprContainer(value: List | Tuple | Dict, runtime: Runtime): string {
  if (runtime.reprStack.includes(value)) return value.repr();
  if (runtime.reprStack.length >= runtime.limits.depth) {
    throw limitError(`a value nests deeper than ${runtime.limits.depth} levels`);
  }
  runtime.reprStack.push(value);
  try {
    if (value instanceof Dict) return reprDict(value, runtime);
    if (value instanceof List) return reprItems("[", value.items, "]", runtime);
    return reprItems("(", value.items, value.items.length === 1 ? ",)" : ")", runtime);
  } finally {
    runtime.reprStack.pop();
  }
}

function reprItems(open: string, items: readonly Value[], close: string, runtime: Runtime): string {
  let text = open;
  for (const [index, item] of items.entries()) {
    runtime.spend(1);
    text += (index === 0 ? "" : ", ") + repr(item, runtime);
    runtime.boundText(text.length);
  }
  return text + close;
}

function reprDict(dict: Dict, runtime: Runtime): string {
  let text = "{";
  for (const [key, value] of dict.entries()) {
    runtime.spend(1);
    text += `${text === "{" ? "" : ", "}${repr(key, runtime)}: ${repr(value, runtime)}`;
    runtime.boundText(text.length);
  }
  return `${text}}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** What `str.isprintable` refuses, the space apart. */
const UNPRINTABLE = /[\\\n\r\t]|[[\p{C}\p{Z}]--\x20]/gv;

/** `repr(str)`: single quotes unless only double quotes avoid an escape. */
export function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(UNPRINTABLE, escapeCharacter);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeCharacter(character: string): string {
  const simple = ESCAPES[character];
  if (simple) return simple;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}
