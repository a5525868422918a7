import type { HttpRequest } from "./http.ts";
import type { Item } from "./item.ts";
import { headerProblem, Problem } from "./problem.ts";

const MAXIMUM_LENGTH = 4_096;
const ENTITY_TAG = /\s*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)/y;

/** The entity tags of `If-Match` or `If-None-Match`; `*` stands for any representation. */
type EntityTags = "*" | readonly { readonly weak: boolean; readonly tag: string }[];

/**
 * The strong entity tag of an item.
 *
 * `createdAt` is in it so that an item deleted and created again under its id is another one.
 */
export function entityTagOf(item: Pick<Item, "version" | "createdAt">): string {
  return `"${item.version}-${Date.parse(item.createdAt).toString(36)}"`;
}

/**
 * Whether `If-None-Match` says that the client has this item already (RFC 9110, 13.1.2).
 *
 * @throws Problem `malformed-request` when the header cannot be read.
 */
export function isNotModified(request: HttpRequest, current: Item): boolean {
  const tags = readEntityTags(request, "If-None-Match");
  return tags !== undefined && matches(tags, current, "weak");
}

/** Whether the request asks to be done only when there is no such item: `If-None-Match: *`. */
export function isCreateOnly(request: HttpRequest): boolean {
  return readEntityTags(request, "If-None-Match") === "*";
}

/**
 * Checks `If-Match` and `If-None-Match` of a change (RFC 9110, 13.1).
 *
 * @throws Problem `precondition-failed` when one does not hold, `malformed-request` when one cannot
 * be read.
 */
export function requirePreconditions(request: HttpRequest, current: Item): void {
  const wanted = readEntityTags(request, "If-Match");
  if (wanted !== undefined && !matches(wanted, current, "strong")) {
    throw new Problem("precondition-failed", "If-Match names another version of the item");
  }
  if (isNotModified(request, current)) {
    throw new Problem("precondition-failed", "If-None-Match names what is already there");
  }
}

function readEntityTags(request: HttpRequest, name: string): EntityTags | undefined {
  const text = request.headers.get(name.toLowerCase())?.trim();
  if (text === undefined) return undefined;
  if (text === "*") return "*";
  const tags = text.length > MAXIMUM_LENGTH ? undefined : parseEntityTags(text);
  if (tags === undefined) {
    throw headerProblem(name, 'must be * or quoted entity tags, as in the ETag header: "1-abc"');
  }
  return tags;
}

function parseEntityTags(text: string): EntityTags | undefined {
  const matcher = new RegExp(ENTITY_TAG);
  const tags: { weak: boolean; tag: string }[] = [];
  while (matcher.lastIndex < text.length) {
    const match = matcher.exec(text);
    if (match?.[2] === undefined) return undefined;
    tags.push({ weak: match[1] !== undefined, tag: match[2] });
  }
  return tags.length === 0 || text.endsWith(",") ? undefined : tags;
}

function matches(tags: EntityTags, current: Item, comparison: "strong" | "weak"): boolean {
  if (tags === "*") return true;
  const tag = entityTagOf(current);
  return tags.some((each) => each.tag === tag && (comparison === "weak" || !each.weak));
}
