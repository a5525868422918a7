import { keyIn } from "../operations/keys.ts";
import type { Table, TableDefinition } from "../tables/table.ts";
import type { Item } from "../values/index.ts";
import type { Database, Row } from "./database.ts";
import type { ItemChange } from "./item-store.ts";
import { summedJson } from "./summed-json.ts";

/** A table as it was when it was backed up. */
export interface Backup {
  readonly id: number;
  readonly arn: string;
  readonly name: string;
  readonly tableArn: string;
  readonly definition: TableDefinition;
  /** Seconds since 1970. */
  readonly created: number;
  readonly items: number;
  readonly bytes: number;
}

/** What a change has to be undone with. */
export interface PastChange {
  readonly key: Item;
  readonly before: Item | undefined;
}

/** Keeps copies of tables, and what their items were before they were changed. */
export interface BackupStore {
  /** Copies what a table holds now. */
  create(table: Table, backup: Omit<Backup, "id" | "definition" | "tableArn">): void;
  find(arn: string): Backup | undefined;
  /** The oldest first. */
  all(): readonly Backup[];
  delete(backup: Backup): void;
  /** The items of a backup, or the ones that a table has now. */
  items(from: Backup | Table): Iterable<Item>;
  /** Notes a change of a table with point-in-time recovery. */
  note(change: ItemChange): void;
  /** What has changed after a time in milliseconds, the newest first. */
  changesSince(table: Table, time: number): Iterable<PastChange>;
  /** Forgets the changes of a table before a time in milliseconds, or all of them. */
  forget(table: Table, before?: number): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS backups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    tableArn TEXT NOT NULL,
    definition TEXT NOT NULL,
    created REAL NOT NULL,
    items INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS backup_items (backup INTEGER NOT NULL, item TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS backup_order ON backup_items (backup);
  CREATE TABLE IF NOT EXISTS changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    tableId INTEGER NOT NULL,
    time INTEGER NOT NULL,
    key TEXT NOT NULL,
    before TEXT
  );
  CREATE INDEX IF NOT EXISTS change_order ON changes (tableId, time);
`;

export function createBackupStore(db: Database, clock: () => Date): BackupStore {
  db.transaction(() => db.execute(SCHEMA));

  return {
    create(table, { arn, name, created, items, bytes }) {
      db.transaction(() => {
        const definition = JSON.stringify(table.definition);
        const row = db.get(
          "INSERT INTO backups (arn, name, tableArn, definition, created, items, bytes) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
          ...[arn, name, table.arn, definition, created, items, bytes],
        );
        const sql = `INSERT INTO backup_items SELECT ?, item FROM items_${table.id}`;
        db.run(sql, Number(row?.id));
      });
    },
    find(arn) {
      const row = db.get("SELECT * FROM backups WHERE arn = ?", arn);
      return row && backupOf(row);
    },
    all: () => db.all("SELECT * FROM backups ORDER BY id").map(backupOf),
    delete({ id }) {
      db.transaction(() => {
        db.run("DELETE FROM backup_items WHERE backup = ?", id);
        db.run("DELETE FROM backups WHERE id = ?", id);
      });
    },
    *items(from) {
      const rows =
        "key" in from
          ? db.rows(`SELECT item FROM items_${from.id}`, [])
          : db.rows("SELECT item FROM backup_items WHERE backup = ?", [from.id]);
      for (const { item } of rows) yield db.parse(item) as Item;
    },
    note({ table, before, after }) {
      const item = before?.item ?? after;
      if (!table.definition.pointInTimeRecovery || item === undefined) return;
      db.run(
        "INSERT INTO changes (tableId, time, key, before) VALUES (?, ?, ?, ?)",
        table.id,
        clock().getTime(),
        JSON.stringify(keyIn(item, table.keyNames)),
        before === undefined ? null : summedJson(before.item),
      );
    },
    *changesSince(table, time) {
      const sql =
        "SELECT key, before FROM changes WHERE tableId = ? AND time > ? ORDER BY sequence DESC";
      for (const { key, before } of db.rows(sql, [table.id, time])) {
        yield {
          key: JSON.parse(String(key)),
          before: before === null ? undefined : (db.parse(before) as Item),
        };
      }
    },
    forget(table, before = Number.MAX_SAFE_INTEGER) {
      db.run("DELETE FROM changes WHERE tableId = ? AND time < ?", table.id, before);
    },
  };
}

function backupOf(row: Row): Backup {
  return {
    id: Number(row.id),
    arn: String(row.arn),
    name: String(row.name),
    tableArn: String(row.tableArn),
    definition: JSON.parse(String(row.definition)),
    created: Number(row.created),
    items: Number(row.items),
    bytes: Number(row.bytes),
  };
}
