import type { Kind } from "./keys.ts";
import type { Store } from "./store.ts";

/**
 * The form of the records that this program writes. A change that older programs cannot read raises
 * it. Version 2 spreads the records of a kind over partitions.
 */
export const STATE_VERSION = 2;

/** What a table says of its records. */
export interface StateRecord {
  readonly version: number;
  /** Records of the version before are still among them. */
  readonly isMigrating?: boolean;
}

const states: Kind<StateRecord> = { name: "state", id: () => "version" };

/** The mark of a table, if it has one. */
export function readState(store: Store): Promise<StateRecord | undefined> {
  return store.get(states, "version");
}

/** Marks a table that has no mark. */
export async function createState(store: Store, state: StateRecord): Promise<void> {
  await store.create(states, state);
}

/** Marks a table, whatever mark it had. */
export async function writeState(store: Store, state: StateRecord): Promise<void> {
  const isThere = await store.update(states, "version", () => state);
  if (isThere === undefined) await createState(store, state);
}
