import { type Table, type TableDefinition, tableOf } from "../tables/table.ts";
import type { Database } from "./database.ts";
import { summedJson } from "./summed-json.ts";

/** What tables there are, in memory for reading, in the database for good. */
export interface Catalog {
  get(name: string): Table | undefined;
  names(): readonly string[];
  /** Enters a table and makes room for its items. */
  create(definition: TableDefinition): Table;
  /** Puts another definition in the place of a table's. */
  replace(table: Table, definition: TableDefinition): Table;
  /** Makes changes of a table in one transaction, or none of them. */
  change<Result>(table: Table, work: () => Result): Result;
  /** Deletes a table with all that it holds. */
  drop(table: Table): void;
  /** An id that no other index of the database has had. */
  newIndexId(): number;
  /** Makes room for the entries of an index. */
  createIndex(id: number): void;
  dropIndex(id: number): void;
  arnOf(name: string): string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS tables (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS sizes (id INTEGER PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS index_ids (id INTEGER PRIMARY KEY AUTOINCREMENT);
  CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    created INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS streams (
    arn TEXT PRIMARY KEY,
    tableName TEXT NOT NULL,
    label TEXT NOT NULL,
    viewType TEXT NOT NULL,
    keySchema TEXT NOT NULL,
    created REAL NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER
  );
  CREATE TABLE IF NOT EXISTS stream_records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    created INTEGER NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS stream_order ON stream_records (stream, sequence);
`;

/** Opens the catalog of a database, which it makes ready where it is new. */
export function openCatalog(db: Database, arnOf: (name: string) => string): Catalog {
  db.transaction(() => db.execute(SCHEMA));
  const tables = new Map<string, Table>();
  for (const { id, name, definition } of db.all("SELECT id, name, definition FROM tables")) {
    const table = tableOf(Number(id), arnOf(String(name)), db.parse(definition) as TableDefinition);
    tables.set(table.definition.TableName, table);
  }

  return {
    arnOf,
    get: (name) => tables.get(name),
    names: () => [...tables.keys()].sort((a, b) => (a < b ? -1 : 1)),
    create(definition) {
      const id = db.transaction(() => {
        db.run(
          "INSERT INTO tables (name, definition) VALUES (?, ?)",
          definition.TableName,
          summedJson(definition),
        );
        const row = db.get("SELECT id FROM tables WHERE name = ?", definition.TableName);
        const created = Number(row?.id);
        db.run("INSERT INTO sizes (id, items, bytes) VALUES (?, 0, 0)", created);
        db.execute(itemsSchema(created));
        for (const index of definition.indexes) db.execute(indexSchema(index.id));
        return created;
      });
      const table = tableOf(id, arnOf(definition.TableName), definition);
      tables.set(definition.TableName, table);
      return table;
    },
    replace({ id, arn }, definition) {
      db.run("UPDATE tables SET definition = ? WHERE id = ?", summedJson(definition), id);
      const table = tableOf(id, arn, definition);
      tables.set(definition.TableName, table);
      return table;
    },
    change(table, work) {
      try {
        return db.transaction(work);
      } catch (error) {
        tables.set(table.definition.TableName, table);
        throw error;
      }
    },
    drop({ id, definition }) {
      db.transaction(() => {
        for (const index of definition.indexes) db.execute(`DROP TABLE index_${index.id}`);
        db.execute(`DROP TABLE items_${id}`);
        db.run("DELETE FROM sizes WHERE id = ?", id);
        db.run("DELETE FROM tables WHERE id = ?", id);
      });
      tables.delete(definition.TableName);
    },
    newIndexId() {
      db.run("INSERT INTO index_ids DEFAULT VALUES");
      return Number(db.get("SELECT max(id) AS id FROM index_ids")?.id);
    },
    createIndex: (id) => db.execute(indexSchema(id)),
    dropIndex: (id) => db.execute(`DROP TABLE index_${id}`),
  };
}

const itemsSchema = (id: number) => `
  CREATE TABLE items_${id} (
    id INTEGER PRIMARY KEY,
    part BLOB NOT NULL,
    sort BLOB NOT NULL,
    size INTEGER NOT NULL,
    expires INTEGER,
    item TEXT NOT NULL
  );
  CREATE UNIQUE INDEX keys_${id} ON items_${id} (part, sort);
  CREATE INDEX expiry_${id} ON items_${id} (expires) WHERE expires IS NOT NULL;
`;

/** An entry leads to the item itself, of which the index shows what it projects. */
const indexSchema = (id: number) => `
  CREATE TABLE index_${id} (
    part BLOB NOT NULL,
    sort BLOB NOT NULL,
    tie BLOB NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (part, sort, tie)
  ) WITHOUT ROWID;
`;
