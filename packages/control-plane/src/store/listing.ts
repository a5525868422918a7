import type { OrderName, Orders } from "./keys.ts";

/** Where a listing goes on: the sort keys of the last item of the page before. */
export type Position = Readonly<Record<string, string>>;

/** What a listing needs of an item. */
export type ListedItem = Orders & { readonly pk: string; readonly sk: string };

/** The items of some partitions in one order. */
export interface Listing {
  readonly partitions: readonly string[];
  /** @default the order of the ids */
  readonly order: OrderName | undefined;
  /** Only keys of the order (or ids) that begin with it. */
  readonly prefix: string | undefined;
  readonly descending: boolean;
  readonly after: Position | undefined;
  /** How many are probably wanted. */
  readonly wanted: number;
}

/** Reads a listing until nobody wants more of it. */
export type ReadListing = (listing: Listing) => AsyncIterable<ListedItem>;

/** More would be a burden at once. */
export const MAX_QUERY_SIZE = 250;

/** The place of an item in an order. */
export function positionOf(item: ListedItem, order: OrderName | undefined): Position {
  const { sk } = item;
  return order === undefined ? { sk } : { sk, [order]: item[order] as string };
}
