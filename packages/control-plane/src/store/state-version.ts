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
  /** An import has begun and not ended: part of what belongs to the state is missing. */
  readonly isImporting?: boolean;
}

/** Where the mark of a table is among its items. */
export const STATE_MARK = { pk: "state", sk: "version" } as const;

const states: Kind<StateRecord> = { name: STATE_MARK.pk, id: () => STATE_MARK.sk };

/** The mark of a table, if it has one. */
export function readState(store: Store): Promise<StateRecord | undefined> {
  return store.get(states, STATE_MARK.sk);
}

/** Marks a table that has no mark. */
export async function createState(store: Store, state: StateRecord): Promise<void> {
  await store.create(states, state);
}

/** Marks a table, whatever mark it had. */
export async function writeState(store: Store, state: StateRecord): Promise<void> {
  const isThere = await store.update(states, STATE_MARK.sk, () => state);
  if (isThere === undefined) await createState(store, state);
}
