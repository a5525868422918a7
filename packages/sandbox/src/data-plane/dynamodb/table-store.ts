import { expiryKey, expiryOf } from "./atomic-store.ts";
import {
  type BatchStep,
  createKey,
  type DynaliteStore,
  getIndexActions,
  type IndexDescription,
  type Item,
  type TableDescription,
} from "./dynalite.ts";

const CHUNK = 500;
const itemRange = (table: string) => ({ gte: `item-${table}~`, lt: `item-${table}~\xff` });
const indexRange = (table: string, index: string) => ({
  gte: `index-global~${table}~${index}~`,
  lt: `index-global~${table}~${index}~\xff`,
});

/** The description of a table, `undefined` when there is none. */
export async function readTable(
  store: DynaliteStore,
  table: string,
): Promise<TableDescription | undefined> {
  return (await store.db.get(`table~${table}`)) as TableDescription | undefined;
}

export async function writeTable(store: DynaliteStore, table: TableDescription): Promise<void> {
  await store.db.put(`table~${table.TableName}`, table);
}

/** Ends what a killed process left half-way: a table is made or deleted in a moment here. */
export async function repairTables(store: DynaliteStore): Promise<void> {
  for await (const [, value] of store.db.iterator({ gte: "table~", lt: "table~\xff" })) {
    const table = value as TableDescription;
    if (table.TableStatus === "DELETING") await dropTable(store, table);
    else if (!isActive(table)) await writeTable(store, activated(table));
  }
}

/** The same table with everything `ACTIVE`. */
export function activated(table: TableDescription): TableDescription {
  const { GlobalSecondaryIndexes: indexes, ...rest } = table;
  return {
    ...rest,
    TableStatus: "ACTIVE",
    ...(indexes && {
      GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, IndexStatus: "ACTIVE" })),
    }),
  };
}

function isActive(table: TableDescription): boolean {
  const indexes = table.GlobalSecondaryIndexes ?? [];
  return (
    table.TableStatus === "ACTIVE" && indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE")
  );
}

/** Deletes a table with all it holds; its description goes last, so that a restart can finish. */
export async function dropTable(store: DynaliteStore, table: TableDescription): Promise<void> {
  const name = table.TableName;
  await writeTable(store, { ...table, TableStatus: "DELETING" });
  for (const kind of ["global", "local"]) {
    await store.db.clear({ gte: `index-${kind}~${name}~`, lt: `index-${kind}~${name}~\xff` });
  }
  await store.db.clear({ gte: `tag-${name}~`, lt: `tag-${name}~\xff` });
  await store.db.clear(expiryKey.all(name));
  await store.db.clear(itemRange(name));
  await store.db.batch([
    { type: "del", key: `settings~${name}` },
    { type: "del", key: `table~${name}` },
  ]);
}

/** Adds an index and fills it; writes that come meanwhile maintain it as well. */
export async function addIndex(
  store: DynaliteStore,
  table: TableDescription,
  index: IndexDescription,
): Promise<TableDescription> {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), { ...index, IndexStatus: "CREATING" }];
  const changed = { ...table, GlobalSecondaryIndexes: indexes };
  await writeTable(store, changed);
  const prefix = `index-global~${table.TableName}~${index.IndexName}~`;
  await eachItem(store, table, (item) =>
    getIndexActions([index], null, item, changed).puts.map((put) => ({
      type: "put",
      key: prefix + put.key,
      value: put.item,
    })),
  );
  const active = activated(changed);
  await writeTable(store, active);
  return active;
}

export async function removeIndex(
  store: DynaliteStore,
  table: TableDescription,
  indexName: string,
): Promise<TableDescription> {
  const { GlobalSecondaryIndexes: indexes = [], ...rest } = table;
  const remaining = indexes.filter(({ IndexName }) => IndexName !== indexName);
  const changed = {
    ...rest,
    ...(remaining.length > 0 && { GlobalSecondaryIndexes: remaining }),
  } as TableDescription;
  await writeTable(store, changed);
  await store.db.clear(indexRange(table.TableName, indexName));
  return changed;
}

/** Enters the items that are already there into the order of their expiry. */
export async function indexExpiry(
  store: DynaliteStore,
  table: TableDescription,
  attribute: string,
): Promise<void> {
  await store.db.clear(expiryKey.all(table.TableName));
  await eachItem(store, table, (item) => {
    const expiry = expiryOf(item, attribute);
    if (expiry === undefined) return [];
    return [
      {
        type: "put",
        key: expiryKey.of(table.TableName, expiry, createKey(keyOf(item, table), table)),
        value: 1,
      },
    ];
  });
}

/** The key attributes of an item. */
export function keyOf(item: Item, table: TableDescription): Item {
  return Object.fromEntries(
    table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName] ?? {}]),
  );
}

/** Writes what `derive` makes of every item, under the item's lock so that no newer write is lost. */
async function eachItem(
  store: DynaliteStore,
  table: TableDescription,
  derive: (item: Item) => BatchStep[],
): Promise<void> {
  const { gte, lt } = itemRange(table.TableName);
  const items = store.getItemDb(table.TableName);
  let keys: string[] = [];
  const flush = async () => {
    await Promise.all(
      keys.map(
        (key) =>
          new Promise<void>((resolve, reject) => {
            items.lock(key.slice(gte.length), (release) => {
              const done = release((error) => (error ? reject(error) : resolve()));
              store.db
                .get(key)
                .then((item) => (item ? store.db.batch(derive(item as Item)) : undefined))
                .then(() => done(), done);
            });
          }),
      ),
    );
    keys = [];
  };
  for await (const key of store.db.keys({ gte, lt })) {
    keys.push(key);
    if (keys.length === CHUNK) await flush();
  }
  await flush();
}
