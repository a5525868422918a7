import { typeError } from "../errors.ts";
import { striptags as strip } from "../methods/html.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { Dict } from "../values/dict.ts";
import { toItems } from "../values/iterate.ts";
import { escapeText, escapeValue } from "../values/markup.ts";
import { reprString, toText } from "../values/repr.ts";
import { Undefined } from "../values/undefined.ts";
import {
  isString,
  isTrue,
  Markup,
  PyObject,
  textOf,
  typeName,
  type Value,
} from "../values/value.ts";
import { type Filter, filter } from "./filter.ts";

const escapeFilter = filter({}, (value, _args, runtime) => escapeValue(value, runtime));
const forceescape = filter({}, (value, _args, runtime) => {
  return new Markup(runtime.made(escapeText(toText(value, runtime))));
});
const safe = filter({}, (value, _args, runtime) => new Markup(toText(value, runtime)));
const striptags = filter({}, (value, _args, runtime) =>
  runtime.made(strip(toText(value, runtime))),
);

const xmlattr = filter({ autospace: true }, (value, { autospace }, runtime) => {
  if (value instanceof Undefined) throw value.error();
  if (!(value instanceof Dict)) {
    throw typeError(`'${typeName(value)}' object has no attribute 'items'`);
  }
  const attributes = value
    .entries()
    .filter(([, item]) => item !== null && !(item instanceof Undefined))
    .map(([key, item]) => {
      if (!isString(key)) throw typeError("expected string or bytes-like object");
      if (/[\s/>=]/.test(textOf(key))) {
        throw typeError(`Invalid character in attribute name: ${reprString(textOf(key))}`);
      }
      return `${escapeText(textOf(key))}="${escapeValue(item, runtime).text}"`;
    });
  const text = attributes.join(" ");
  return runtime.made(isTrue(autospace) && text !== "" ? ` ${text}` : text);
});

const urlencode = filter({}, (value, _args, runtime) => {
  if (isString(value) || !(value instanceof PyObject)) return quote(value, runtime);
  if (value.iterate(runtime) === undefined) return quote(value, runtime);
  const pairs = value instanceof Dict ? value.entries() : pairsOf(value, runtime);
  const texts = pairs.map(
    ([key, item]) => `${quoteQuery(key, runtime)}=${quoteQuery(item, runtime)}`,
  );
  return runtime.made(texts.join("&"));
});

function pairsOf(value: PyObject, runtime: Runtime): (readonly [Value, Value])[] {
  return toItems(value, runtime).map((item) => {
    const [key, entry, ...more] = toItems(item, runtime);
    if (key === undefined || entry === undefined || more.length > 0) {
      throw typeError("not enough values to unpack (expected 2)");
    }
    return [key, entry];
  });
}

/** Percent-encodes all but letters, digits, `_.-~` and `/`. */
function quote(value: Value, runtime: Runtime): string {
  const text = toText(value, runtime);
  runtime.boundText(text.length * 3);
  if (!text.isWellFormed()) throw typeError("surrogates not allowed in utf-8");
  const encoded = encodeURIComponent(text).replaceAll("%2F", "/");
  return runtime.made(
    encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

function quoteQuery(value: Value, runtime: Runtime): string {
  return quote(value, runtime).replaceAll("/", "%2F").replaceAll("%20", "+");
}

export const escapingFilters = {
  e: escapeFilter,
  escape: escapeFilter,
  forceescape,
  safe,
  striptags,
  urlencode,
  xmlattr,
} satisfies Record<string, Filter>;
