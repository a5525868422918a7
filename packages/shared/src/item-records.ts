import { DeleteCommand, GetCommand, PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./item.ts";
import { announceListShards } from "./list-shards.ts";
import {
  callOptions,
  conditionHeld,
  deletionHeld,
  newWriteId,
  showFound,
  type Table,
} from "./table.ts";

/** Reads an item, its latest write included. */
export async function readItem(table: Table, id: string): Promise<Item | undefined> {
  const { Item: record } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { pk: itemKey(id) }, ConsistentRead: true }),
    callOptions(table),
  );
  return record && itemOf(record);
}

/** Writes an item that must not exist yet; false when it does. */
export const insertItem = (table: Table, item: Item): Promise<boolean> =>
  putItem(table, item, { ConditionExpression: "attribute_not_exists(pk)" });

/** Writes the next version of an item; false when `previous` is no longer the current one. */
export const replaceItem = (table: Table, previous: Item, next: Item): Promise<boolean> =>
  putItem(table, next, isStill(previous));

async function putItem(
  table: Table,
  item: Item,
  condition: Pick<PutCommandInput, "ConditionExpression" | "ExpressionAttributeValues">,
): Promise<boolean> {
  await announceListShards(table);
  const writeId = newWriteId();
  const write = table.client.send(
    new PutCommand({
      TableName: table.name,
      Item: {
        pk: itemKey(item.id),
        listShard: listShardOf(item.id, table.listShards),
        writeId,
        ...item,
      },
      ...condition,
      ...showFound,
    }),
    callOptions(table),
  );
  return conditionHeld(write, writeId);
}

/** Deletes an item; false when `previous` is no longer the current version. */
export function removeItem(table: Table, previous: Item): Promise<boolean> {
  const deletion = table.client.send(
    new DeleteCommand({
      TableName: table.name,
      Key: { pk: itemKey(previous.id) },
      ...isStill(previous),
      ...showFound,
    }),
    callOptions(table),
  );
  return deletionHeld(deletion);
}

/** The item in a record of the table or of its list index. */
export function itemOf(record: Record<string, unknown>): Item {
  const { pk: _key, listShard: _shard, writeId: _writeId, ...item } = record;
  return item as Item;
}

/** The partition of the list index that holds an item: an FNV-1a hash of its id. */
export function listShardOf(id: string, shards: number): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return String(hash % shards);
}

const itemKey = (id: string): string => `item#${id}`;

const isStill = (previous: Item) => ({
  ConditionExpression: "version = :version AND createdAt = :createdAt",
  ExpressionAttributeValues: { ":version": previous.version, ":createdAt": previous.createdAt },
});
