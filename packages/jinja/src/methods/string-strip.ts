import { typeError } from "../errors.ts";
import { REQUIRED } from "../runtime/bind.ts";
import { characters } from "../values/characters.ts";
import { isString, textOf, type Value } from "../values/value.ts";
import { isPythonSpace } from "../values/whitespace.ts";
import { type Methods, method } from "./method.ts";

type Side = "left" | "right" | "both";

/** `str.strip`, `lstrip` and `rstrip`; `null` strips whitespace. */
export function strip(text: string, chars: Value, side: Side = "both"): string {
  if (chars !== null && !isString(chars)) throw typeError("strip arg must be None or str");
  const set = chars === null ? undefined : new Set(characters(textOf(chars)));
  const units = characters(text);
  const drops = (unit: string): boolean =>
    set ? set.has(unit) : isPythonSpace(unit.charCodeAt(0));
  let start = 0;
  let end = units.length;
  if (side !== "right") while (start < end && drops(units[start] as string)) start += 1;
  if (side !== "left") while (end > start && drops(units[end - 1] as string)) end -= 1;
  return units.slice(start, end).join("");
}

function affix(value: Value): string {
  if (isString(value)) return textOf(value);
  throw typeError("the argument must be a str");
}

export const stripMethods = {
  strip: method({ chars: null }, (self: string, { chars }) => strip(self, chars)),
  lstrip: method({ chars: null }, (self: string, { chars }) => strip(self, chars, "left")),
  rstrip: method({ chars: null }, (self: string, { chars }) => strip(self, chars, "right")),
  removeprefix: method({ prefix: REQUIRED }, (self: string, { prefix }) => {
    const text = affix(prefix);
    return self.startsWith(text) ? self.slice(text.length) : self;
  }),
  removesuffix: method({ suffix: REQUIRED }, (self: string, { suffix }) => {
    const text = affix(suffix);
    return text !== "" && self.endsWith(text) ? self.slice(0, -text.length) : self;
  }),
} satisfies Methods<string>;
