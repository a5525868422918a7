import type { SQLInputValue } from "node:sqlite";
import { invalidParameter, validationError } from "../dynamodb-error.ts";
import type { Condition, Projection } from "../expressions/index.ts";
import { storedItemOf } from "../storage/item-store.ts";
import type { Index, Table } from "../tables/table.ts";
import { type Item, sizeOfItem } from "../values/index.ts";
import { consumedCapacity, projected, readUnits } from "./capacity.ts";
import type { Engine } from "./engine.ts";
import { keyIn } from "./keys.ts";
import type { ReadInput } from "./read-input.ts";

/** The bytes of items that one page is made of. */
const PAGE_BYTES = 1024 * 1024;

/** Rows to be read: items of a table, through one of its indexes or not. */
export interface Rows {
  readonly table: Table;
  readonly index: Index | undefined;
  /** Conditions in SQL, on the columns `part`, `sort` and, of an index, `tie`. */
  readonly where: readonly string[];
  readonly values: readonly SQLInputValue[];
  readonly order: "ASC" | "DESC";
}

interface Reading {
  readonly filter?: Condition;
  readonly projection?: Projection;
}

/** Reads a page of items: what Query and Scan answer. */
export function readPage(
  engine: Engine,
  input: ReadInput,
  rows: Rows,
  { filter, projection }: Reading,
): object {
  const { table, index } = rows;
  const { Limit = Number.POSITIVE_INFINITY, Select, ConsistentRead } = input;
  const shownNames = projection?.paths.map(([name]) => String(name));
  const fetches = fetchesItems(index, Select, shownNames);
  const items: Item[] = [];
  let [bytes, scanned, count, fetchedUnits] = [0, 0, 0, 0];
  let last: Item | undefined;
  for (const row of engine.db.rows(sqlOf(rows), [...rows.values])) {
    const { item: whole, size } = storedItemOf(engine.db, row);
    const item = index && !fetches ? projected(whole, index) : whole;
    bytes += index ? sizeOfItem(projected(whole, index)) : size;
    if (fetches) fetchedUnits += readUnits(size, ConsistentRead);
    scanned += 1;
    last = whole;
    if (!filter || filter.test(item)) {
      count += 1;
      if (Select !== "COUNT") items.push(projection ? projection.project(item) : item);
    }
    if (scanned >= Limit || bytes >= PAGE_BYTES) break;
  }
  const isFull = scanned >= Limit || bytes >= PAGE_BYTES;
  const units = readUnits(bytes, ConsistentRead);
  const usage = index
    ? { table: fetchedUnits, indexes: new Map([[index, units]]) }
    : { table: units, indexes: new Map() };
  const { TableName } = table.definition;
  return {
    ...(Select !== "COUNT" && { Items: items }),
    Count: count,
    ScannedCount: scanned,
    ...(isFull && last && { LastEvaluatedKey: startKeyOf(last, table, index) }),
    ConsumedCapacity: consumedCapacity(TableName, usage, input.ReturnConsumedCapacity),
  };
}

/** Gives the columns of a stored item, and where it is in its partition. */
export function sqlOf({ table, index, where, order }: Rows): string {
  const conditions = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  if (!index) {
    return `SELECT sort, id, size, item FROM items_${table.id} ${conditions} ORDER BY part ${order}, sort ${order}`;
  }
  const entries = `(SELECT part, sort, tie, item AS row FROM index_${index.definition.id} ${conditions})`;
  return `SELECT e.sort, i.id, i.size, i.item FROM ${entries} AS e CROSS JOIN items_${table.id} AS i ON i.id = e.row ORDER BY e.part ${order}, e.sort ${order}, e.tie ${order}`;
}

/** The key after which the next page begins. */
const startKeyOf = (item: Item, table: Table, index: Index | undefined) =>
  keyIn(item, [...new Set([...table.keyNames, ...(index?.keyNames ?? [])])]);

/** Whether a local index must look into the table for what it does not have itself. */
function fetchesItems(
  index: Index | undefined,
  select: string | undefined,
  names: readonly string[] | undefined,
): boolean {
  if (index?.attributes === undefined || index.definition.kind === "global") return false;
  if (select === "ALL_ATTRIBUTES") return true;
  return names?.some((name) => !index.attributes?.has(name)) ?? false;
}

/** The index of a request, if it names one. */
export function findIndex(table: Table, input: ReadInput): Index | undefined {
  const { IndexName, ConsistentRead } = input;
  if (IndexName === undefined) return undefined;
  const index = table.indexes.find(({ definition }) => definition.IndexName === IndexName);
  if (!index) {
    throw validationError(`The table does not have the specified index: ${IndexName}`);
  }
  if (index.definition.kind === "global" && ConsistentRead) {
    throw validationError("Consistent reads are not supported on global secondary indexes");
  }
  return index;
}

/** Refuses to ask a global index for what it does not have. */
export function checkProjected(
  index: Index | undefined,
  { Select }: ReadInput,
  projection: Projection | undefined,
): void {
  if (index?.attributes === undefined || index.definition.kind === "local") return;
  const { IndexName } = index.definition;
  if (Select === "ALL_ATTRIBUTES") {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`,
    );
  }
  const missing = projection?.paths
    .map(([name]) => String(name))
    .filter((name) => !index.attributes?.has(name));
  if (missing && missing.length > 0) {
    throw invalidParameter(
      `Global secondary index ${IndexName} does not project [${[...new Set(missing)].join(", ")}]`,
    );
  }
}
