import { isList, isObject, type TemplateObject, type TemplateValue } from "../template.ts";

/** How much text of parts is remembered, in characters. */
const MOST_REMEMBERED = 2_000_000;
/** How much of it is kept for the next process. */
const MOST_KEPT = 200_000;

/** By their text, the last used at the end. A value without any problem is the same wherever its text stands. */
const PARTS = new Map<string, TemplateObject>();
let length = 0;
let isGrown = false;

/** The value of a part of a template that was parsed before. */
export function knownPart(text: string): TemplateObject | undefined {
  const known = PARTS.get(text);
  if (known === undefined) return undefined;
  PARTS.delete(text);
  PARTS.set(text, known);
  return known;
}

/** Remembers the value of a part, which nothing was wrong with. */
export function rememberPart(text: string, value: TemplateObject): void {
  if (length + text.length > MOST_REMEMBERED) {
    PARTS.clear();
    length = 0;
  }
  PARTS.set(text, value);
  length += text.length;
  isGrown = true;
}

/** What was parsed, as JSON for {@link restoreParts}: the last used; `undefined` when all was known before. */
export function keptParts(): string | undefined {
  if (!isGrown) return undefined;
  const kept: [string, TemplateObject][] = [];
  let left = MOST_KEPT;
  for (const part of [...PARTS].reverse()) {
    left -= part[0].length;
    if (left < 0) break;
    kept.unshift(part);
  }
  return JSON.stringify(kept);
}

/** Knows again what {@link keptParts} of the same program told. @throws SyntaxError for what is not JSON */
export function restoreParts(kept: string): void {
  const parts = JSON.parse(kept) as readonly (readonly [string, TemplateValue])[];
  for (const [text, value] of parts) {
    const part = asRead(value);
    if (isObject(part)) rememberPart(text, part);
  }
  isGrown = false;
}

/** Objects of a template have no prototype. */
function asRead(value: TemplateValue): TemplateValue {
  if (isList(value)) return value.map(asRead);
  if (!isObject(value)) return value;
  const result: Record<string, TemplateValue> = Object.create(null);
  for (const [name, member] of Object.entries(value)) result[name] = asRead(member);
  return result;
}
