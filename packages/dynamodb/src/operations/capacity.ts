import { isDeepStrictEqual } from "node:util";
import { keyBytesOf } from "../storage/key-bytes.ts";
import type { Index, Table } from "../tables/table.ts";
import { attributeOf, type Item, sizeOfItem } from "../values/index.ts";

const READ_UNIT = 4 * 1024;
const WRITE_UNIT = 1024;

/** The units that one table of a request took, and its indexes by name. */
export interface Usage {
  readonly table: number;
  readonly indexes: ReadonlyMap<Index, number>;
}

export const NO_USAGE: Usage = { table: 0, indexes: new Map() };

/** Half as much where what is read need not be the newest. */
export function readUnits(bytes: number, isConsistent: unknown): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT)) * (isConsistent === true ? 1 : 0.5);
}

const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / WRITE_UNIT));

/** What a write takes: in the table what the larger item does, in an index what changes there. */
export function writeUsage(table: Table, before: Item | undefined, after: Item | undefined): Usage {
  const sizes = [before, after].map((item) => (item ? sizeOfItem(item) : 0));
  const indexes = new Map<Index, number>();
  for (const index of table.indexes) {
    const units = indexUnits(index, before, after);
    if (units > 0) indexes.set(index, units);
  }
  return { table: writeUnits(Math.max(...sizes)), indexes };
}

function indexUnits(index: Index, before: Item | undefined, after: Item | undefined): number {
  const from = before && keyBytesOf(before, index.key);
  const to = after && keyBytesOf(after, index.key);
  const [old, fresh] = [from && projected(before, index), to && projected(after, index)];
  if (
    old &&
    fresh &&
    from?.part.equals(to?.part ?? from.part) &&
    from.sort.equals(to?.sort ?? from.sort)
  ) {
    if (isDeepStrictEqual(old, fresh)) return 0;
    return writeUnits(Math.max(sizeOfItem(old), sizeOfItem(fresh)));
  }
  return (old ? writeUnits(sizeOfItem(old)) : 0) + (fresh ? writeUnits(sizeOfItem(fresh)) : 0);
}

/** What an index has of an item. */
export function projected(item: Item, { attributes }: Index): Item {
  if (attributes === undefined) return item;
  const shown: Record<string, Item[string]> = Object.create(null);
  for (const name of attributes) {
    const value = attributeOf(item, name);
    if (value) shown[name] = value;
  }
  return shown;
}

export function addUsage(a: Usage, b: Usage, factor = 1): Usage {
  const indexes = new Map(a.indexes);
  for (const [index, units] of b.indexes) {
    indexes.set(index, (indexes.get(index) ?? 0) + units * factor);
  }
  return { table: a.table + b.table * factor, indexes };
}

/** `ConsumedCapacity` of one table, as much of it as the request asks for. */
export function consumedCapacity(
  name: string,
  { table, indexes }: Usage,
  asked: string | undefined,
): object | undefined {
  if (asked !== "TOTAL" && asked !== "INDEXES") return undefined;
  const total = [...indexes.values()].reduce((sum, units) => sum + units, table);
  if (asked === "TOTAL") return { TableName: name, CapacityUnits: total };
  const of = (kind: "global" | "local") => {
    const entries = [...indexes].filter(([{ definition }]) => definition.kind === kind);
    if (entries.length === 0) return undefined;
    return Object.fromEntries(
      entries.map(([{ definition }, units]) => [definition.IndexName, { CapacityUnits: units }]),
    );
  };
  return {
    TableName: name,
    CapacityUnits: total,
    Table: { CapacityUnits: table },
    LocalSecondaryIndexes: of("local"),
    GlobalSecondaryIndexes: of("global"),
  };
}
