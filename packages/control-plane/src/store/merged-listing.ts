import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import {
  type ListedItem,
  type Listing,
  MAX_QUERY_SIZE,
  type Position,
  type ReadListing,
} from "./listing.ts";

interface Cursor {
  readonly pk: string;
  items: readonly ListedItem[];
  at: number;
  size: number;
  next: Position | undefined;
}

/** Reads listings of a DynamoDB table: each partition has its own items in the order already. */
export function mergedListing(client: DynamoDBClient, tableName: string): ReadListing {
  const documents = DynamoDBDocumentClient.from(client);

  return async function* merged(listing) {
    const { partitions, after } = listing;
    const sizeAfter = querySizes(listing.wanted, partitions.length);
    const open = async (pk: string): Promise<Cursor> => {
      // A place in the order is one in every partition, whosever item it was.
      const start = after?.sk === undefined ? undefined : { ...after, pk };
      const size = sizeAfter(undefined);
      return { pk, at: 0, size, ...(await query(listing, pk, start, size)) };
    };
    const cursors = await Promise.all(partitions.map(open));
    for (;;) {
      for (const cursor of cursors) {
        while (cursor.at === cursor.items.length && cursor.next !== undefined) {
          const size = sizeAfter(cursor.size);
          const page = await query(listing, cursor.pk, cursor.next, size);
          Object.assign(cursor, { at: 0, size }, page);
        }
      }
      const first = cursors
        .filter(hasItem)
        .reduce<Cursor | undefined>(
          (least, cursor) => (least && isBefore(listing, least, cursor) ? least : cursor),
          undefined,
        );
      const item = first?.items[first.at];
      if (first === undefined || item === undefined) return;
      first.at += 1;
      yield item;
    }
  };

  async function query(
    { order, prefix, descending }: Listing,
    pk: string,
    after: Position | undefined,
    size: number,
  ): Promise<Pick<Cursor, "items" | "next">> {
    const begins = prefix === undefined ? "" : ` AND begins_with(${order ?? "sk"}, :prefix)`;
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName: tableName,
        ...(order === undefined ? {} : { IndexName: order }),
        KeyConditionExpression: `pk = :pk${begins}`,
        ExpressionAttributeValues: {
          ":pk": pk,
          ...(prefix === undefined ? {} : { ":prefix": prefix }),
        },
        ConsistentRead: order !== "order6",
        ScanIndexForward: !descending,
        Limit: size,
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      }),
    );
    return { items: Items as ListedItem[], next: LastEvaluatedKey as Position | undefined };
  }
}

/**
 * What a listing asks each partition for: at first its share of what is wanted and half as much again,
 * since no share is exactly even; then all of it, and ever more, since a filter may let little pass.
 */
function querySizes(wanted: number, partitions: number): (size: number | undefined) => number {
  const share = partitions === 1 ? wanted : Math.ceil((1.5 * wanted) / partitions) + 1;
  return (size) =>
    Math.min(size === undefined ? share : Math.max(wanted, 4 * size), MAX_QUERY_SIZE);
}

function isBefore({ order, descending }: Listing, one: Cursor, two: Cursor): boolean {
  const [a, b] = [one.items[one.at], two.items[two.at]];
  if (a === undefined || b === undefined) return a !== undefined;
  const [x, y] = order === undefined ? ["", ""] : [a[order] ?? "", b[order] ?? ""];
  return (x === y ? a.sk < b.sk : x < y) !== descending;
}

const hasItem = ({ at, items }: Cursor) => at < items.length;
