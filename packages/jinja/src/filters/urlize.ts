import { typeError } from "../errors.ts";
import { split } from "../methods/string-split.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { asIndex } from "../values/integers.ts";
import { toItems } from "../values/iterate.ts";
import { escapeText, escapeValue } from "../values/markup.ts";
import { reprString, toText } from "../values/repr.ts";
import { isTrue, type Value } from "../values/value.ts";
import { PYTHON_WHITESPACE } from "../values/whitespace.ts";
import { type Filter, filter } from "./filter.ts";

const HTTP =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\p{L}\p{N}_%-]+\.)+)?(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/iu;
const EMAIL = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u;
const SCHEME = /^[\p{L}\p{N}_.+-]{2,}:\/{0,2}$/u;
const SPACES = new RegExp(`([${PYTHON_WHITESPACE}]+)`);
const TAILS = [")", ">", ".", ",", "\n", "&gt;"];
const BRACKETS = [
  ["(", ")"],
  ["<", ">"],
  ["&lt;", "&gt;"],
] as const;

interface Link {
  readonly attributes: string;
  readonly limit: number | undefined;
  readonly schemes: readonly string[];
}

const urlize = filter(
  {
    trim_url_limit: null,
    nofollow: false,
    target: null,
    rel: null,
    extra_schemes: null,
  },
  (value, args, runtime) => {
    const link: Link = {
      attributes: attributesOf(args, runtime),
      limit: args.trim_url_limit === null ? undefined : asIndex(args.trim_url_limit),
      schemes: schemesOf(args.extra_schemes, runtime),
    };
    const text = escapeValue(value, runtime).text;
    runtime.spend(text.length);
    return runtime.made(
      text
        .split(SPACES)
        .map((word) => urlizeWord(word, link))
        .join(""),
    );
  },
);

function attributesOf(
  args: { nofollow: Value; target: Value; rel: Value },
  runtime: Runtime,
): string {
  const parts = new Set(args.rel === null ? [] : split(toText(args.rel, runtime), null, -1));
  if (isTrue(args.nofollow)) parts.add("nofollow");
  parts.add("noopener");
  const rel = [...parts].sort().join(" ");
  const target = args.target === null ? "" : toText(args.target, runtime);
  const targetAttribute = target === "" ? "" : ` target="${escapeText(target)}"`;
  return ` rel="${escapeText(rel)}"${targetAttribute}`;
}

function schemesOf(value: Value, runtime: Runtime): readonly string[] {
  if (value === null) return [];
  return toItems(value, runtime).map((item) => {
    const scheme = toText(item, runtime);
    if (SCHEME.test(scheme)) return scheme;
    throw typeError(`${reprString(scheme)} is not a valid URI scheme prefix.`);
  });
}

function urlizeWord(word: string, link: Link): string {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? "";
  const { middle, tail } = balance(...splitTail(word.slice(head.length)));
  return head + linkTo(middle, link) + tail;
}

/** Trailing punctuation, found from the end so that the time is linear. */
function splitTail(word: string): [string, string] {
  let end = word.length;
  for (;;) {
    const tail = TAILS.find((candidate) => word.endsWith(candidate, end));
    if (!tail || end - tail.length < 0) return [word.slice(0, end), word.slice(end)];
    end -= tail.length;
  }
}

/** Gives closing brackets back to a middle that opens them. */
function balance(word: string, punctuation: string): { middle: string; tail: string } {
  let middle = word;
  let tail = punctuation;
  for (const [open, close] of BRACKETS) {
    const opened = middle.split(open).length - 1;
    if (opened <= middle.split(close).length - 1) continue;
    const moves = Math.min(opened, tail.split(close).length - 1);
    for (let i = 0; i < moves; i += 1) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return { middle, tail };
}

function linkTo(middle: string, { attributes, limit, schemes }: Link): string {
  const shown =
    limit !== undefined && middle.length > limit ? `${middle.slice(0, limit)}...` : middle;
  if (HTTP.test(middle)) {
    const href = /^https?:\/\//.test(middle) ? middle : `https://${middle}`;
    return `<a href="${href}"${attributes}>${shown}</a>`;
  }
  if (middle.startsWith("mailto:") && EMAIL.test(middle.slice(7))) {
    return `<a href="${middle}">${middle.slice(7)}</a>`;
  }
  if (/^(?!www\.|@)[^:]*@[^:]*$/.test(middle) && EMAIL.test(middle)) {
    return `<a href="mailto:${middle}">${middle}</a>`;
  }
  let text = middle;
  for (const scheme of schemes) {
    if (text !== scheme && text.startsWith(scheme))
      text = `<a href="${text}"${attributes}>${text}</a>`;
  }
  return text;
}

export const urlizeFilters = { urlize } satisfies Record<string, Filter>;
