import { typeError } from "../errors.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { characters, isSimple, lengthOf } from "../values/characters.ts";
import { asIndex } from "../values/integers.ts";
import { isString, Tuple, textOf, typeName, type Value } from "../values/value.ts";
import { type Methods, method } from "./method.ts";

const RANGE = { sub: REQUIRED, start: null, end: null } as const;

/** The part of the text that `start` and `end` leave, and where it begins. */
function window(
  text: string,
  start: Value,
  end: Value,
): { part: string; offset: number } | undefined {
  const length = lengthOf(text);
  const bound = (value: Value, fallback: number): number => {
    if (value === null) return fallback;
    const index = asIndex(
      value,
      "slice indices must be integers or None or have an __index__ method",
    );
    return Math.max(0, index < 0 ? index + length : index);
  };
  const from = bound(start, 0);
  const to = Math.min(length, bound(end, length));
  if (from > to || from > length) return undefined;
  const units = isSimple(text) ? text.slice(from, to) : characters(text).slice(from, to).join("");
  return { part: units, offset: from };
}

function needle(value: Value): string {
  if (isString(value)) return textOf(value);
  throw typeError(`must be str, not ${typeName(value)}`);
}

function find(text: string, args: { sub: Value; start: Value; end: Value }, last: boolean): number {
  const sub = needle(args.sub);
  const area = window(text, args.start, args.end);
  if (!area) return -1;
  const at = last ? area.part.lastIndexOf(sub) : area.part.indexOf(sub);
  return at < 0 ? -1 : area.offset + lengthOf(area.part.slice(0, at));
}

function mustFind(at: number): number {
  if (at < 0) throw typeError("substring not found");
  return at;
}

function countIn(text: string, args: { sub: Value; start: Value; end: Value }): number {
  const area = window(text, args.start, args.end);
  const sub = needle(args.sub);
  if (!area) return 0;
  return sub === "" ? lengthOf(area.part) + 1 : area.part.split(sub).length - 1;
}

function hasAffix(
  text: string,
  args: { sub: Value; start: Value; end: Value },
  end: boolean,
): boolean {
  const { sub } = args;
  if (sub instanceof Tuple)
    return sub.items.some((item) => hasAffix(text, { ...args, sub: item }, end));
  if (!isString(sub)) {
    const name = end ? "endswith" : "startswith";
    throw typeError(`${name} first arg must be str or a tuple of str, not ${typeName(sub)}`);
  }
  const area = window(text, args.start, args.end);
  if (!area) return false;
  return end ? area.part.endsWith(textOf(sub)) : area.part.startsWith(textOf(sub));
}

/** `str.replace`; a negative count replaces all. */
export function replaceText(
  text: string,
  old: string,
  replacement: string,
  count: number,
  runtime: Runtime,
): string {
  const parts = old === "" ? ["", ...characters(text), ""] : text.split(old);
  const cuts = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  runtime.boundText(text.length + cuts * replacement.length);
  runtime.spend(parts.length >> 2);
  const head = parts.slice(0, cuts);
  const tail = parts.slice(cuts).join(old);
  return runtime.made([...head, tail].join(replacement));
}

export const searchMethods = {
  find: method(RANGE, (self: string, args) => find(self, args, false)),
  rfind: method(RANGE, (self: string, args) => find(self, args, true)),
  index: method(RANGE, (self: string, args) => mustFind(find(self, args, false))),
  rindex: method(RANGE, (self: string, args) => mustFind(find(self, args, true))),
  count: method(RANGE, (self: string, args) => countIn(self, args)),
  startswith: method(RANGE, (self: string, args) => hasAffix(self, args, false)),
  endswith: method(RANGE, (self: string, args) => hasAffix(self, args, true)),
  replace: method({ old: REQUIRED, new: REQUIRED, count: -1 }, (self: string, args, runtime) => {
    if (!isString(args.old) || !isString(args.new)) {
      const wrong = isString(args.old) ? args.new : args.old;
      throw typeError(`replace() arguments must be str, not ${typeName(wrong)}`);
    }
    return replaceText(self, textOf(args.old), textOf(args.new), asIndex(args.count), runtime);
  }),
} satisfies Methods<string>;
