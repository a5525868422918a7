import type { OrderName, Orders } from "./keys.ts";
import type { Position } from "./store.ts";

/** What a listing needs of an item. */
export type ListedItem = Orders & { readonly pk: string; readonly sk: string };

/** Asks one partition for a page. */
export type QueryPartition = (
  pk: string,
  after: Position | undefined,
  size: number,
) => Promise<{ readonly items: readonly ListedItem[]; readonly next: Position | undefined }>;

export interface MergedListing {
  readonly partitions: readonly string[];
  readonly order: OrderName | undefined;
  readonly descending: boolean;
  readonly after: Position | undefined;
  /** Items that the next query of a partition asks for, after one that asked for so many or none. */
  readonly sizeAfter: (size: number | undefined) => number;
  readonly query: QueryPartition;
}

interface Cursor {
  readonly pk: string;
  items: readonly ListedItem[];
  at: number;
  size: number;
  next: Position | undefined;
}

/** The items of several partitions in one order: each partition has its own in it already. */
export async function* mergedListing(listing: MergedListing): AsyncGenerator<ListedItem> {
  const { partitions, order, descending, after, sizeAfter, query } = listing;
  const open = async (pk: string): Promise<Cursor> => {
    // A place in the order is one in every partition, whosever item it was.
    const start = after?.sk === undefined ? undefined : { ...after, pk };
    const size = sizeAfter(undefined);
    return { pk, at: 0, size, ...(await query(pk, start, size)) };
  };
  const cursors = await Promise.all(partitions.map(open));
  for (;;) {
    for (const cursor of cursors) {
      while (cursor.at === cursor.items.length && cursor.next !== undefined) {
        const size = sizeAfter(cursor.size);
        Object.assign(cursor, { at: 0, size }, await query(cursor.pk, cursor.next, size));
      }
    }
    const first = cursors
      .filter(hasItem)
      .reduce<Cursor | undefined>(
        (least, cursor) => (least && isBefore(least, cursor) ? least : cursor),
        undefined,
      );
    const item = first?.items[first.at];
    if (first === undefined || item === undefined) return;
    first.at += 1;
    yield item;
  }

  function isBefore(one: Cursor, two: Cursor): boolean {
    const [a, b] = [one.items[one.at], two.items[two.at]];
    if (a === undefined || b === undefined) return a !== undefined;
    const [x, y] = order === undefined ? ["", ""] : [a[order] ?? "", b[order] ?? ""];
    return (x === y ? a.sk < b.sk : x < y) !== descending;
  }
}

const hasItem = ({ at, items }: Cursor) => at < items.length;
