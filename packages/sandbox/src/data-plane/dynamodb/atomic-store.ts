import type { BatchStep, DynaliteStore, Item, TableDescription } from "./dynalite.ts";
import { emptyIndexKey } from "./index-keys.ts";

/** Keys of the entries that say when an item expires: in order of time, one range a table. */
export const expiryKey = {
  of: (table: string, epochSeconds: number, itemKey: string) =>
    `expiry~${table}~${String(epochSeconds).padStart(12, "0")}~${itemKey}`,
  until: (table: string, epochSeconds: number) => ({
    gte: `expiry~${table}~`,
    lt: `expiry~${table}~${String(epochSeconds + 1).padStart(12, "0")}`,
  }),
  all: (table: string) => ({ gte: `expiry~${table}~`, lt: `expiry~${table}~\xff` }),
};

/** When `item` expires, `undefined` when it does not. */
export function expiryOf(item: Item, attribute: string): number | undefined {
  const value = item[attribute]?.N;
  const seconds = typeof value === "string" ? Math.floor(Number(value)) : Number.NaN;
  return seconds > 0 && seconds < 1e12 ? seconds : undefined;
}

/**
 * A view of the store for one request, in which an item and its index entries are written in one
 * batch: dynalite writes them one after the other, and a process killed in between would leave an
 * index that disagrees with its table.
 *
 * dynalite touches the indexes first and the item last, without waiting when the indexes answer at
 * once, so the writes of two items of one request cannot mix.
 */
export function atomicStore(
  store: DynaliteStore,
  expiryAttributeOf: (table: string) => string | undefined,
  onRead?: (item: Item | undefined) => void,
): DynaliteStore {
  const pending: BatchStep[] = [];
  const commit = (done: (error?: unknown) => void) => {
    store.db.batch(pending.splice(0)).then(() => done(null), done);
  };
  return {
    ...store,
    getIndexDb(type, table, index) {
      const prefix = `index-${type.toLowerCase()}~${table}~${index}~`;
      return {
        ...store.getIndexDb(type, table, index),
        put(key, value, done) {
          pending.push({ type: "put", key: prefix + key, value });
          done(null);
        },
        del(key, done) {
          pending.push({ type: "del", key: prefix + key });
          done(null);
        },
      };
    },
    getTable(name, checkStatus, done) {
      const table = store.db.getSync(`table~${name}`) as { TableStatus?: string } | undefined;
      const given = typeof checkStatus === "function" ? checkStatus : done;
      // Whatever is out of the ordinary is left to dynalite, with its errors.
      if (table?.TableStatus === "ACTIVE") given?.(null, table);
      else store.getTable(name, checkStatus, done);
    },
    getItemDb(table) {
      const prefix = `item-${table}~`;
      return {
        ...store.getItemDb(table),
        get(key, done) {
          const item = store.db.getSync(prefix + key);
          onRead?.(item as Item | undefined);
          done(null, item);
        },
        put(key, value, done) {
          const description = store.db.getSync(`table~${table}`) as TableDescription | undefined;
          const problem = description && emptyIndexKey(description, value as Item);
          if (problem !== undefined) {
            pending.splice(0);
            done(problem);
            return;
          }
          pending.push({ type: "put", key: prefix + key, value });
          const attribute = expiryAttributeOf(table);
          const expiry = attribute === undefined ? undefined : expiryOf(value as Item, attribute);
          if (expiry !== undefined) {
            pending.push({ type: "put", key: expiryKey.of(table, expiry, key), value: 1 });
          }
          commit(done);
        },
        del(key, done) {
          pending.push({ type: "del", key: prefix + key });
          commit(done);
        },
      };
    },
  };
}
