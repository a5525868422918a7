import { matchPattern, nearest } from "@proton/text";
import type { PropertySchema } from "../model/schema.ts";

/** A longer pattern explains nothing to whoever wrote the value. */
const LONGEST_SHOWN = 60;
const MOST_WORDS = 50;

/** Why a text does not fit a pattern: the word that was meant, if there is one, else what is wanted. */
export function patternMessage(
  shown: string,
  value: string,
  pattern: string,
  schema: PropertySchema,
): string {
  const meant = meantValue(value, pattern);
  if (meant !== undefined) {
    return `${shown}: "${meant.wrong}" is misspelt; did you mean "${meant.right}"?`;
  }
  if (pattern.length <= LONGEST_SHOWN) return `${shown} does not match the pattern ${pattern}`;
  const wanted = schema.description ?? schema.title;
  const hint = wanted === undefined ? pattern : `"${wanted}"`;
  return `${shown} does not have the form that is wanted: ${hint}`;
}

/** The one word that, spelt as the pattern spells it, would make the value right. */
function meantValue(
  value: string,
  pattern: string,
): { readonly wrong: string; readonly right: string } | undefined {
  const known = new Set(pattern.match(/[A-Za-z]{3,}/g) ?? []);
  for (const { 0: wrong, index } of [...value.matchAll(/[A-Za-z]{2,}/g)].slice(0, MOST_WORDS)) {
    if (known.has(wrong)) continue;
    const right = nearest(wrong, known);
    if (right === undefined) continue;
    const next = value.slice(0, index) + right + value.slice(index + wrong.length);
    if (matchPattern(pattern, next) === "match") return { wrong, right };
  }
  return undefined;
}
