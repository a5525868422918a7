import { typeError } from "../errors.ts";
import { formatPercent } from "../format/percent.ts";
import { capitalize } from "../methods/string-case.ts";
import { pad } from "../methods/string-pad.ts";
import { replaceText } from "../methods/string-search.ts";
import { splitLines, splitRight } from "../methods/string-split.ts";
import { strip } from "../methods/string-strip.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { lengthOf, sliceText } from "../values/characters.ts";
import { Dict } from "../values/dict.ts";
import { asIndex } from "../values/integers.ts";
import { length } from "../values/iterate.ts";
import { toText } from "../values/repr.ts";
import { isString, isTrue, Markup, Tuple, textOf, typeName, type Value } from "../values/value.ts";
import { PYTHON_WHITESPACE } from "../values/whitespace.ts";
import { type Filter, filter } from "./filter.ts";
import { mapText, requireText } from "./text.ts";

const upper = filter({}, (value, _args, runtime) =>
  mapText(value, runtime, (t) => t.toUpperCase()),
);
const lower = filter({}, (value, _args, runtime) =>
  mapText(value, runtime, (t) => t.toLowerCase()),
);
const capital = filter({}, (value, _args, runtime) => mapText(value, runtime, capitalize));
const trim = filter({ chars: null }, (value, { chars }, runtime) =>
  mapText(value, runtime, (text) => strip(text, chars)),
);
const center = filter({ width: 80 }, (value, { width }, runtime) =>
  mapText(value, runtime, (text) => pad(text, asIndex(width), " ", "center", runtime)),
);
const string = filter({}, (value, _args, runtime) =>
  isString(value) ? value : toText(value, runtime),
);

const WORD_STARTS = new RegExp(`([-${PYTHON_WHITESPACE}({[<]+)`);

/** Capitals after spaces, hyphens and opening brackets only, unlike `str.title`. */
const title = filter({}, (value, _args, runtime) => {
  const words = toText(value, runtime).split(WORD_STARTS);
  return runtime.made(
    words
      .map((word) => sliceText(word, 0, 1).toUpperCase() + sliceText(word, 1).toLowerCase())
      .join(""),
  );
});

const replace = filter({ old: REQUIRED, new: REQUIRED, count: null }, (value, args, runtime) => {
  const [text, old, replacement] = [value, args.old, args.new].map((v) => toText(v, runtime));
  const count = args.count === null ? -1 : asIndex(args.count);
  return replaceText(text ?? "", old ?? "", replacement ?? "", count, runtime);
});

const format: Filter = (value, args, runtime) => {
  const { positional, keyword } = args;
  if (positional.length > 0 && keyword.size > 0) {
    throw typeError("can't handle positional and keyword arguments at the same time");
  }
  const text = isString(value) ? value : toText(value, runtime);
  const values = keyword.size > 0 ? new Dict(keyword) : new Tuple(positional);
  return formatPercent(text, values, runtime);
};

const indent = filter({ width: 4, first: false, blank: false }, (value, args, runtime) => {
  const width = isString(args.width) ? textOf(args.width) : spaces(args.width, runtime);
  const source = requireText(value, `can only indent str, not ${typeName(value)}`);
  const lines = splitLines(`${source}\n`);
  runtime.boundText(source.length + lines.length * width.length);
  const blank = isTrue(args.blank);
  const rest = lines.slice(1).map((line) => (line !== "" || blank ? width + line : line));
  const text = [lines[0] ?? "", ...rest].join("\n");
  const indented = runtime.made((isTrue(args.first) ? width : "") + text);
  return value instanceof Markup ? new Markup(indented) : indented;
});

function spaces(width: Value, runtime: Runtime): string {
  const count = Math.max(
    0,
    asIndex(width, `can't multiply sequence by non-int of type '${typeName(width)}'`),
  );
  runtime.boundText(count);
  return " ".repeat(count);
}

/** `length` includes the end marker; texts that are at most `leeway` longer are left alone. */
const truncate = filter(
  { length: 255, killwords: false, end: "...", leeway: null },
  (value, args, runtime) => {
    const end = requireText(args.end, `object of type '${typeName(args.end)}' has no len()`);
    const size = asIndex(args.length);
    const leeway = args.leeway === null ? 5 : asIndex(args.leeway);
    const endSize = lengthOf(end);
    if (size < endSize) throw typeError(`expected length >= ${endSize}, got ${size}`);
    if (leeway < 0) throw typeError(`expected leeway >= 0, got ${leeway}`);
    if (length(value) <= size + leeway) return value;
    const text = requireText(value, `can only truncate str, not ${typeName(value)}`);
    const head = sliceText(text, 0, size - endSize);
    const kept = isTrue(args.killwords) ? head : (splitRight(head, " ", 1)[0] ?? "");
    return runtime.made(kept + end);
  },
);

const WORD = /[\p{L}\p{N}_]+/gu;
const wordcount = filter({}, (value, _args, runtime) => {
  return toText(value, runtime).match(WORD)?.length ?? 0;
});

export const stringFilters = {
  capitalize: capital,
  center,
  format,
  indent,
  lower,
  replace,
  string,
  title,
  trim,
  truncate,
  upper,
  wordcount,
} satisfies Record<string, Filter>;
