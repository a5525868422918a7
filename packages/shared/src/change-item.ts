import type { Invocation } from "./define-handler.ts";
import type { Item } from "./item.ts";
import { itemIdOf } from "./item-id.ts";
import { readItem } from "./item-records.ts";
import { requirePreconditions } from "./preconditions.ts";
import { Problem } from "./problem.ts";

const MAXIMUM_ATTEMPTS = 5;

/** The refusal of a request for an item that does not exist. */
export function itemNotFound(id: string): Problem {
  return new Problem("item-not-found", `there is no item ${id}`);
}

/**
 * Changes the item that the request names, under the request's preconditions, without losing
 * anybody's update: `write` is conditional on the version that was read, and tried again on the
 * newer one when it fails.
 *
 * @throws Problem `item-not-found`, `precondition-failed`, or `concurrent-update` when the item
 * changed before every attempt.
 */
export async function changeItem<T>(
  { request, table }: Pick<Invocation, "request" | "table">,
  write: (current: Item) => Promise<T | undefined>,
): Promise<T> {
  const id = itemIdOf(request);
  for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt += 1) {
    const current = await readItem(table, id);
    if (current === undefined) throw itemNotFound(id);
    requirePreconditions(request, current);
    const written = await write(current);
    if (written !== undefined) return written;
  }
  throw new Problem("concurrent-update", "others keep changing the item: read it and try again", {
    headers: { "retry-after": "1" },
  });
}
