import type { Kind } from "./keys.ts";
import type { Store } from "./store.ts";

/** The form of the records that this program writes. A change that older programs cannot read raises it. */
export const STATE_VERSION = 1;

interface StateRecord {
  readonly version: number;
}

const states: Kind<StateRecord> = { name: "state", id: () => "version" };

/** Marks a state table with {@link STATE_VERSION}, unless it has a mark. */
export async function markStateVersion(store: Store): Promise<void> {
  await store.create(states, { version: STATE_VERSION });
}

/** The version of a table's records; tables from before there were marks are of version 1. */
export async function readStateVersion(store: Store): Promise<number> {
  return (await store.get(states, "version"))?.version ?? 1;
}
