import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { HttpRequest } from "./http.ts";
import type { Item } from "./item.ts";
import { parseItemId } from "./item-id.ts";
import { itemOf } from "./item-records.ts";
import { announcedListShards } from "./list-shards.ts";
import { parameterProblem } from "./problem.ts";
import { callOptions, type Table } from "./table.ts";

/** How many items a page may hold. */
export const pageLimit = { minimum: 1, default: 20, maximum: 100 } as const;

/** Lambda answers at most 6 MB; a page that would come near is cut short. */
const MAXIMUM_PAGE_CHARACTERS = 1_500_000;

/** Which page of the list a client asks for. */
export interface PageRequest {
  readonly limit: number;
  /** The id of the last item of the page before. */
  readonly after: string | undefined;
}

/** A page of the list, newest first. */
export interface Page {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/**
 * The page that the query parameters `limit` and `cursor` ask for.
 *
 * @throws Problem `malformed-request` naming the parameter.
 */
export function readPageRequest({ query }: HttpRequest): PageRequest {
  const { minimum, maximum } = pageLimit;
  const limit = single(query, "limit") ?? String(pageLimit.default);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < minimum || Number(limit) > maximum) {
    throw parameterProblem("limit", `must be a whole number from ${minimum} to ${maximum}`);
  }
  const cursor = single(query, "cursor");
  const after = cursor === undefined ? undefined : parseItemId(cursor);
  if (cursor !== undefined && after === undefined) {
    throw parameterProblem("cursor", "must be the nextCursor of an earlier page");
  }
  return { limit: Number(limit), after };
}

/**
 * Reads a page: one bounded query a shard, merged, so the cost does not depend on how many items
 * exist, and one that says whether others spread items wider than this function.
 */
export async function readItemPage(table: Table, { limit, after }: PageRequest): Promise<Page> {
  const query = (shard: number) =>
    // One more than the page holds tells whether there is a next page.
    queryShard(table, String(shard), limit + 1, after);
  const own = Array.from({ length: table.listShards }, (_, shard) => query(shard));
  const [count, ...known] = await Promise.all([announcedListShards(table), ...own]);
  const more = Array.from({ length: Math.max(count - table.listShards, 0) }, (_, index) =>
    query(table.listShards + index),
  );
  const shards = [...known, ...(await Promise.all(more))];
  // A query ends early at 1 MB. Items older than its end may be missing from its shard, so the
  // page must not go beyond the newest such end.
  const horizon =
    shards
      .map((shard) => shard.end)
      .sort()
      .at(-1) ?? "";
  const candidates = shards
    .flatMap((shard) => shard.items)
    .filter((item) => item.id >= horizon)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = fitting(candidates.slice(0, limit));
  const last = items.at(-1);
  const hasMore = items.length < candidates.length || horizon !== "";
  return { items, ...(hasMore && last && { nextCursor: last.id }) };
}

async function queryShard(table: Table, shard: string, limit: number, after: string | undefined) {
  const { Items = [], LastEvaluatedKey } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: table.listIndexName,
      KeyConditionExpression: after ? "listShard = :shard AND id < :after" : "listShard = :shard",
      ExpressionAttributeValues: { ":shard": shard, ...(after && { ":after": after }) },
      ScanIndexForward: false,
      Limit: limit,
    }),
    callOptions(table),
  );
  const items = Items.map(itemOf);
  return { items, end: LastEvaluatedKey ? (items.at(-1)?.id ?? "") : "" };
}

function fitting(items: readonly Item[]): readonly Item[] {
  let characters = 0;
  const end = items.findIndex((item, index) => {
    characters += JSON.stringify(item).length;
    return index > 0 && characters > MAXIMUM_PAGE_CHARACTERS;
  });
  return end === -1 ? items : items.slice(0, end);
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  if (values.length > 1) throw parameterProblem(name, "must be given once");
  return values[0];
}
