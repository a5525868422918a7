import type * as z from "zod/mini";
import type { itemDraftSchema } from "./item-draft-schema.ts";
import type { itemSchema } from "./item-schema.ts";

/** What a client says about an item, defaults filled in. */
export type ItemDraft = Readonly<z.output<typeof itemDraftSchema>>;

/** An item as the API shows it; `version` starts at 1 and counts its changes. */
export type Item = Readonly<z.output<typeof itemSchema>>;

/** The part of an item that its client decides. */
export function draftOf({ name, description, tags, attributes }: Item): ItemDraft {
  return { name, ...(description !== undefined && { description }), tags, attributes };
}

/** The first version of an item. */
export function firstVersion(id: string, draft: ItemDraft, now: Date): Item {
  const timestamp = now.toISOString();
  return { id, ...draft, version: 1, createdAt: timestamp, updatedAt: timestamp };
}

/** The version of an item that follows `previous`. */
export function nextVersion(previous: Item, draft: ItemDraft, now: Date): Item {
  const { id, createdAt } = previous;
  const updatedAt = now.toISOString();
  return { id, ...draft, version: previous.version + 1, createdAt, updatedAt };
}
