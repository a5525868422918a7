import { typeError } from "../errors.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { asIndex } from "../values/integers.ts";
import { isString, isTrue, List, Tuple, textOf, typeName, type Value } from "../values/value.ts";
import { PYTHON_LINE_ENDS, PYTHON_WHITESPACE } from "../values/whitespace.ts";
import { type Methods, method } from "./method.ts";
import { strip } from "./string-strip.ts";

const SPACES = new RegExp(`[${PYTHON_WHITESPACE}]+`, "g");
const WORDS = new RegExp(`[^${PYTHON_WHITESPACE}]+`, "g");
/** What `splitlines` takes for the end of a line. */
const LINE_ENDS = new RegExp(`\\r\\n|[${PYTHON_LINE_ENDS}]`, "g");

function separatorOf(value: Value): string | null {
  if (value === null) return null;
  if (!isString(value)) throw typeError(`must be str or None, not ${typeName(value)}`);
  const text = textOf(value);
  if (text === "") throw typeError("empty separator");
  return text;
}

/** `str.split`. */
export function split(text: string, separator: string | null, limit: number): string[] {
  if (separator === null) return splitSpaces(text, limit);
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitSpaces(text: string, limit: number): string[] {
  const trimmed = strip(text, null, "left");
  if (trimmed === "") return [];
  const parts: string[] = [];
  let at = 0;
  for (const match of trimmed.matchAll(SPACES)) {
    if (limit >= 0 && parts.length >= limit) break;
    parts.push(trimmed.slice(at, match.index));
    at = match.index + match[0].length;
  }
  if (at < trimmed.length) parts.push(trimmed.slice(at));
  return parts;
}

/** `str.rsplit`. */
export function splitRight(text: string, separator: string | null, limit: number): string[] {
  if (limit < 0) return split(text, separator, -1);
  if (separator !== null) {
    const parts = text.split(separator);
    const cut = parts.length - limit;
    return cut <= 1 ? parts : [parts.slice(0, cut).join(separator), ...parts.slice(cut)];
  }
  const trimmed = strip(text, null, "right");
  const words = Array.from(trimmed.matchAll(WORDS));
  if (words.length <= limit) return words.map(([word]) => word);
  const cut = words.length - limit;
  const headEnd = words[cut]?.index ?? trimmed.length;
  const head = strip(trimmed.slice(0, headEnd), null, "right");
  return [head, ...words.slice(cut).map(([word]) => word)];
}

/** `str.splitlines`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let at = 0;
  for (const match of text.matchAll(LINE_ENDS)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(at, keepEnds ? end : match.index));
    at = end;
  }
  if (at < text.length) lines.push(text.slice(at));
  return lines;
}

function listOf(items: string[], runtime: Runtime): List {
  runtime.makeItems(items.length);
  return new List(items);
}

function partitionAt(text: string, at: number, separator: string): string[] {
  return [text.slice(0, at), separator, text.slice(at + separator.length)];
}

function partition(self: string, sep: Value, last: boolean): Tuple {
  const separator = separatorOf(sep) ?? "";
  if (separator === "") throw typeError("must be str, not NoneType");
  const at = last ? self.lastIndexOf(separator) : self.indexOf(separator);
  if (at >= 0) return new Tuple(partitionAt(self, at, separator));
  return new Tuple(last ? ["", "", self] : [self, "", ""]);
}

export const splitMethods = {
  split: method({ sep: null, maxsplit: -1 }, (self: string, args, runtime) =>
    listOf(split(self, separatorOf(args.sep), asIndex(args.maxsplit)), runtime),
  ),
  rsplit: method({ sep: null, maxsplit: -1 }, (self: string, args, runtime) =>
    listOf(splitRight(self, separatorOf(args.sep), asIndex(args.maxsplit)), runtime),
  ),
  splitlines: method({ keepends: false }, (self: string, { keepends }, runtime) =>
    listOf(splitLines(self, isTrue(keepends)), runtime),
  ),
  partition: method({ sep: REQUIRED }, (self: string, { sep }) => partition(self, sep, false)),
  rpartition: method({ sep: REQUIRED }, (self: string, { sep }) => partition(self, sep, true)),
} satisfies Methods<string>;
