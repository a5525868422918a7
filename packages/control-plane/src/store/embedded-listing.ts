import type { DynamoDb } from "@proton/dynamodb";
import {
  type ListedItem,
  MAX_QUERY_SIZE,
  type Position,
  positionOf,
  type ReadListing,
} from "./listing.ts";

/**
 * Reads listings of a table in this process: all partitions at once, and not by the SDK, whose way
 * there and back takes several times as long as a query.
 */
export function embeddedListing(dynamodb: DynamoDb, tableName: string): ReadListing {
  return async function* listing({ partitions, order, prefix, descending, after, wanted }) {
    let place = after;
    for (let limit = wanted; ; limit *= 4) {
      const page = dynamodb.queryPartitions({
        TableName: tableName,
        ...(order !== undefined && { IndexName: order }),
        partitions,
        ...(prefix !== undefined && { prefix }),
        isDescending: descending,
        ...(place?.sk !== undefined && { after: keysOf(place) }),
        limit: Math.min(limit, MAX_QUERY_SIZE),
      });
      for (const item of page) {
        const read = readMap(item) as unknown as ListedItem;
        place = positionOf(read, order);
        yield read;
      }
      if (page.length < Math.min(limit, MAX_QUERY_SIZE)) return;
    }
  };
}

function keysOf(position: Position): Readonly<Record<string, { readonly S: string }>> {
  return Object.fromEntries(Object.entries(position).map(([name, S]) => [name, { S }]));
}

function readMap(attributes: object): object {
  const entries: readonly [string, object][] = Object.entries(attributes);
  return Object.fromEntries(entries.map(([name, value]) => [name, readValue(value)]));
}

/** A value of the API's JSON, of the types that records have, as the document client reads it. */
function readValue(value: object): unknown {
  const [[type, held] = []] = Object.entries(value);
  switch (type) {
    case "S":
    case "BOOL":
      return held;
    case "N":
      return Number(held);
    case "NULL":
      return null;
    case "B":
      return new Uint8Array(Buffer.from(held, "base64"));
    case "L":
      return (held as readonly object[]).map(readValue);
    case "M":
      return readMap(held);
    default:
      throw new TypeError(`a record has no attributes of type ${type}`);
  }
}
