import { validationError } from "../errors.ts";
import type { Tag } from "../generated/api.ts";
import type { Tags } from "../records/deployable.ts";

const MAX_TAGS = 50;

/**
 * Reads a request's tags.
 *
 * @throws ProtonError `ValidationException` for keys of AWS's own, a key that comes twice, or too many
 */
export function readTags(tags: readonly Tag[] | undefined, existing: Tags = {}): Tags {
  const given = tags ?? [];
  const reserved = given.find(({ key }) => key.toLowerCase().startsWith("aws:"));
  if (reserved !== undefined) {
    throw validationError(`The tag key ${reserved.key} begins with aws:, which is reserved.`);
  }
  if (new Set(given.map(({ key }) => key)).size < given.length) {
    throw validationError("A tag key is given more than once.");
  }
  const merged = {
    ...existing,
    ...Object.fromEntries(given.map(({ key, value }) => [key, value])),
  };
  if (Object.keys(merged).length <= MAX_TAGS) return merged;
  throw validationError(`A resource can have at most ${MAX_TAGS} tags.`);
}

/** Tags as the API shows them, by key. */
export function tagList(tags: Tags): readonly Tag[] {
  return Object.entries(tags)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
