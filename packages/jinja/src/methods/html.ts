import { split } from "./string-split.ts";
import { strip } from "./string-strip.ts";

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

/** Entities of HTML as characters: numeric ones, and the common named ones. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-z]{2,5});/g, (whole, name: string) => {
    if (!name.startsWith("#"))
      return (Object.hasOwn(NAMED, name) ? NAMED[name] : undefined) ?? whole;
    const code = /^#[xX]/.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code === 0 || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
  });
}

/** The text without comments and tags, each stretch of whitespace one space, entities resolved. */
export function striptags(text: string): string {
  const plain = cut(cut(text, "<!--", "-->"), "<", ">");
  return unescapeHtml(split(strip(plain, null), null, -1).join(" "));
}

function cut(text: string, open: string, close: string): string {
  let result = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return result + text.slice(at);
    result += text.slice(at, start);
    at = end + close.length;
  }
}
