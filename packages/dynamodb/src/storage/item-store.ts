import { DynamoDbError } from "../dynamodb-error.ts";
import { checkIndexKeys } from "../operations/keys.ts";
import type { Index, Table } from "../tables/table.ts";
import { type Attributes, attributeOf, held, type Item, sizeOfItem } from "../values/index.ts";
import type { Database, Row } from "./database.ts";
import { type KeyBytes, keyBytesOf, tieBytes } from "./key-bytes.ts";
import { summedJson } from "./summed-json.ts";

/** An item with what is kept beside it. */
export interface StoredItem {
  readonly row: number;
  readonly item: Item;
  /** Its bytes as DynamoDB counts them. */
  readonly size: number;
}

/** A change of one item: what there was and what there is to be. */
export interface ItemChange {
  readonly table: Table;
  readonly before: StoredItem | undefined;
  readonly after: Item | undefined;
  /** Whether the item goes because its time to live is over. */
  readonly isExpiry?: boolean;
}

/** Reads and writes items one by one, and keeps the indexes with them. */
export interface ItemStore {
  read(table: Table, key: Attributes): StoredItem | undefined;
  /** Writes within the transaction of the caller. */
  write(change: ItemChange): void;
  /** Enters the items that a table already has into a new index. */
  fillIndex(table: Table, index: Index): void;
  /** Notes for every item of a table when it expires. */
  fillExpiry(table: Table): void;
  /** The keys of items that have expired, the first ones first. */
  expired(table: Table, from: number, until: number, limit: number): readonly StoredItem[];
  sizeOf(table: Table): { readonly items: number; readonly bytes: number };
}

export function createItemStore(db: Database): ItemStore {
  function read(table: Table, key: Attributes): StoredItem | undefined {
    const bytes = keyBytesOf(key, table.key);
    if (!bytes) return undefined;
    const row = db.get(
      `SELECT id, size, item FROM items_${table.id} WHERE part = ? AND sort = ?`,
      bytes.part,
      bytes.sort,
    );
    return row && storedItemOf(db, row);
  }

  function write({ table, before, after }: ItemChange): void {
    const shown = after ?? before?.item;
    const bytes = shown && keyBytesOf(shown, table.key);
    if (!bytes) return;
    const size = after ? sizeOfItem(after) : 0;
    const row = after ? put(table, bytes, before, after, size) : remove(table, before);
    for (const index of table.indexes) moveEntry(index, bytes, before?.item, after, row);
    db.run(
      "UPDATE sizes SET items = items + ?, bytes = bytes + ? WHERE id = ?",
      (after ? 1 : 0) - (before ? 1 : 0),
      size - (before?.size ?? 0),
      table.id,
    );
  }

  function put(
    table: Table,
    { part, sort }: KeyBytes,
    before: StoredItem | undefined,
    after: Item,
    size: number,
  ): number {
    const text = summedJson(after);
    const expires = expiryOf(after, table.definition.timeToLive) ?? null;
    if (before) {
      const sql = `UPDATE items_${table.id} SET size = ?, expires = ?, item = ? WHERE id = ?`;
      db.run(sql, size, expires, text, before.row);
      return before.row;
    }
    const sql = `INSERT INTO items_${table.id} (part, sort, size, expires, item) VALUES (?, ?, ?, ?, ?) RETURNING id`;
    return Number(db.get(sql, part, sort, size, expires, text)?.id);
  }

  function remove(table: Table, before: StoredItem | undefined): number {
    if (before) db.run(`DELETE FROM items_${table.id} WHERE id = ?`, before.row);
    return 0;
  }

  function moveEntry(
    index: Index,
    bytes: KeyBytes,
    before: Item | undefined,
    after: Item | undefined,
    row: number,
  ): void {
    const from = before && keyBytesOf(before, index.key);
    const to = after && keyBytesOf(after, index.key);
    if (from && to && from.part.equals(to.part) && from.sort.equals(to.sort)) return;
    const { id } = index.definition;
    if (!from && !to) return;
    const tie = tieBytes(bytes);
    if (from) {
      const sql = `DELETE FROM index_${id} WHERE part = ? AND sort = ? AND tie = ?`;
      db.run(sql, from.part, from.sort, tie);
    }
    if (to) db.run(`INSERT INTO index_${id} VALUES (?, ?, ?, ?)`, to.part, to.sort, tie, row);
  }

  const everyItem = (table: Table) =>
    db.rows(`SELECT id, part, sort, size, item FROM items_${table.id}`, []);

  return {
    read,
    write,
    fillIndex(table, index) {
      for (const row of everyItem(table)) {
        const { row: id, item } = storedItemOf(db, row);
        if (!fits(item, index)) continue;
        const bytes = {
          part: Buffer.from(row.part as Uint8Array),
          sort: Buffer.from(row.sort as Uint8Array),
        };
        moveEntry(index, bytes, undefined, item, id);
      }
    },
    fillExpiry(table) {
      const { timeToLive } = table.definition;
      for (const row of everyItem(table)) {
        const expires = expiryOf(storedItemOf(db, row).item, timeToLive) ?? null;
        db.run(`UPDATE items_${table.id} SET expires = ? WHERE id = ?`, expires, row.id ?? null);
      }
    },
    expired: (table, from, until, limit) =>
      db
        .all(
          `SELECT id, size, item FROM items_${table.id} WHERE expires > ? AND expires <= ? ORDER BY expires LIMIT ?`,
          from,
          until,
          limit,
        )
        .map((row) => storedItemOf(db, row)),
    sizeOf(table) {
      const row = db.get("SELECT items, bytes FROM sizes WHERE id = ?", table.id);
      return { items: Number(row?.items ?? 0), bytes: Number(row?.bytes ?? 0) };
    },
  };
}

/** Whether an index can have an item: one that was there before may have too long a value. */
function fits(item: Item, index: Index): boolean {
  try {
    checkIndexKeys(item, index);
    return true;
  } catch (error) {
    if (error instanceof DynamoDbError) return false;
    throw error;
  }
}

/** A row of items as it is used. */
export function storedItemOf(db: Database, row: Row): StoredItem {
  return { row: Number(row.id), size: Number(row.size), item: db.parse(row.item) as Item };
}

/** The second at which an item expires, if it has a number that says so. */
function expiryOf(item: Item, attribute: string | undefined): number | undefined {
  const number = attribute && held(attributeOf(item, attribute), "N");
  const seconds = Math.floor(Number(number || Number.NaN));
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}
