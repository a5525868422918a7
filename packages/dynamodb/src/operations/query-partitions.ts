import type { KeyTerm } from "../expressions/index.ts";
import type { Row } from "../storage/database.ts";
import { storedItemOf } from "../storage/item-store.ts";
import type { Item } from "../values/index.ts";
import { projected } from "./capacity.ts";
import { type Engine, findTable } from "./engine.ts";
import { queryRows } from "./query.ts";
import { findIndex, sqlOf } from "./read-page.ts";

/** What is read of several partitions. */
export interface PartitionsQuery {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly partitions: readonly string[];
  /** How the sort key begins. */
  readonly prefix?: string;
  readonly isDescending: boolean;
  /** The sort keys of the item to go on after, whichever partition that is in. */
  readonly after?: Item;
  readonly limit: number;
}

/**
 * The first items of several partitions in the order of their sort key, of a table or an index of
 * one partition key: what the API takes a query for each partition for. Only what is shown is read.
 */
export function queryPartitions(engine: Engine, query: PartitionsQuery): readonly Item[] {
  const { IndexName, partitions, isDescending, after, limit, prefix } = query;
  const table = findTable(engine, query.TableName);
  const index = findIndex(table, { ...(IndexName !== undefined && { IndexName }) } as never);
  const [{ name: hashName } = { name: "" }] = table.key.hash;
  const range = prefix === undefined ? {} : { range: beginsWith(prefix) };
  const heads = partitions.map((name) => {
    const partition = { S: name };
    const startKey = after && { ...after, [hashName]: partition };
    const keys = { partition: [partition], equal: [], ...range };
    const rows = queryRows(table, index, keys, startKey, isDescending);
    const iterator = engine.db.rows(sqlOf(rows), [...rows.values])[Symbol.iterator]();
    return { iterator, row: iterator.next().value as Row | undefined };
  });
  const items: Item[] = [];
  try {
    while (items.length < limit) {
      const first = heads.reduce((one, two) => (isBefore(two.row, one.row) ? two : one));
      if (first.row === undefined) break;
      const { item } = storedItemOf(engine.db, first.row);
      items.push(index ? projected(item, index) : item);
      first.row = first.iterator.next().value;
    }
    return items;
  } finally {
    for (const { iterator } of heads) iterator.return?.();
  }

  function isBefore(one: Row | undefined, two: Row | undefined): boolean {
    if (one === undefined || two === undefined) return one !== undefined;
    const order = Buffer.compare(one.sort as Uint8Array, two.sort as Uint8Array);
    return isDescending ? order > 0 : order < 0;
  }
}

const beginsWith = (S: string): KeyTerm => ({ operator: "BEGINS_WITH", values: [{ S }] });
