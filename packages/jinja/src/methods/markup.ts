import { formatBraces } from "../format/braces.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { toItems } from "../values/iterate.ts";
import { escapeText, escapeValue } from "../values/markup.ts";
import { type CallArguments, isString, List, Markup, Tuple, type Value } from "../values/value.ts";
import { striptags, unescapeHtml } from "./html.ts";
import type { Method, Methods } from "./method.ts";
import { joinTexts, stringMethods } from "./string.ts";

/** Methods whose text arguments become part of the result, and so are escaped. */
const ESCAPES_ARGUMENTS = new Set([
  "replace",
  "ljust",
  "rjust",
  "center",
  "strip",
  "lstrip",
  "rstrip",
]);

function wrap(result: Value): Value {
  if (typeof result === "string") return new Markup(result);
  if (result instanceof List) return new List(result.items.map(wrap));
  return result instanceof Tuple ? new Tuple(result.items.map(wrap)) : result;
}

function wrapped(name: string): Method<Markup> {
  const method = stringMethods[name] as Method<string>;
  return (self, args, runtime) => {
    const escaped = ESCAPES_ARGUMENTS.has(name) ? escapeArguments(args, runtime) : args;
    return wrap(method(self.text, escaped, runtime));
  };
}

function escapeArguments(args: CallArguments, runtime: Runtime): CallArguments {
  const escapePart = (value: Value): Value =>
    isString(value) ? escapeValue(value, runtime) : value;
  return {
    positional: args.positional.map(escapePart),
    keyword: new Map(Array.from(args.keyword, ([name, value]) => [name, escapePart(value)])),
  };
}

/** The methods of `Markup`: those of `str`, with results that are Markup. */
export const markupMethods: Methods<Markup> = {
  ...Object.fromEntries(Object.keys(stringMethods).map((name) => [name, wrapped(name)])),
  join: (self, args, runtime) => {
    const items = toItems(args.positional[0] ?? null, runtime);
    const escaped = items.map((item) => escapeValue(item, runtime));
    return new Markup(joinTexts(self.text, escaped, runtime));
  },
  format: (self, args, runtime) =>
    new Markup(formatBraces(self.text, args, runtime, (text) => escapeText(text))),
  striptags: (self, _args, runtime) => runtime.made(striptags(self.text)),
  unescape: (self, _args, runtime) => runtime.made(unescapeHtml(self.text)),
};
