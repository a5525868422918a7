import { typeError } from "../errors.ts";
import { formatBraces } from "../format/braces.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { Dict } from "../values/dict.ts";
import { toItems } from "../values/iterate.ts";
import { isString, textOf, typeName, type Value } from "../values/value.ts";
import { type Methods, method } from "./method.ts";
import { capitalize, swapCase, title } from "./string-case.ts";
import { padMethods } from "./string-pad.ts";
import { searchMethods } from "./string-search.ts";
import { splitMethods } from "./string-split.ts";
import { stripMethods } from "./string-strip.ts";
import { stringTests } from "./string-tests.ts";

/** The characters of an argument that must be a `str`. @throws JinjaError */
export function expectText(value: Value, what: string): string {
  if (isString(value)) return textOf(value);
  throw typeError(`${what} must be str, not ${typeName(value)}`);
}

/** `separator.join(items)` where every item is a `str` already. */
export function joinTexts(separator: string, items: readonly Value[], runtime: Runtime): string {
  const texts = items.map((item, index) => {
    if (isString(item)) return textOf(item);
    throw typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
  });
  const size = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  runtime.boundText(size);
  return runtime.made(texts.join(separator));
}

/** The methods of `str`. */
export const stringMethods: Methods<string> = {
  ...padMethods,
  ...searchMethods,
  ...splitMethods,
  ...stringTests,
  ...stripMethods,
  upper: method({}, (self) => self.toUpperCase()),
  lower: method({}, (self) => self.toLowerCase()),
  casefold: method({}, (self) => self.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ")),
  capitalize: method({}, capitalize),
  title: method({}, title),
  swapcase: method({}, swapCase),
  join: method({ iterable: REQUIRED }, (self: string, { iterable }, runtime) => {
    return joinTexts(self, toItems(iterable, runtime), runtime);
  }),
  format: (self, args, runtime) => formatBraces(self, args, runtime),
  format_map: method({ mapping: REQUIRED }, (self: string, { mapping }, runtime) => {
    const entries = mapping instanceof Dict ? mapping.entries() : [];
    const keyword = new Map(entries.map(([key, value]) => [String(key), value]));
    return formatBraces(self, { positional: [], keyword }, runtime);
  }),
  expandtabs: method({ tabsize: 8 }, (self: string, { tabsize }, runtime) => {
    return runtime.made(expandTabs(self, Number(tabsize), runtime));
  }),
  encode: () => {
    throw typeError("bytes are not supported");
  },
  translate: () => {
    throw typeError("translate is not supported, use replace");
  },
};

function expandTabs(text: string, size: number, runtime: Runtime): string {
  runtime.boundText(text.length * Math.max(1, size));
  let column = 0;
  return text.replace(/[\t\n\r]|[^\t\n\r]+/g, (part) => {
    if (part === "\n" || part === "\r") column = 0;
    else if (part !== "\t") column += part.length;
    else {
      const width = size > 0 ? size - (column % size) : 0;
      column += width;
      return " ".repeat(width);
    }
    return part;
  });
}
