import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { callOptions, conditionHeld, newWriteId, showFound, type Table } from "./table.ts";

/** The partition of the list index that says over how many others items are spread. */
const PARTITION = "shards";

/** Of which tables this copy of the function has told its number of shards. */
const announced = new WeakMap<Table["client"], Set<string>>();

/**
 * Says over how many partitions this function spreads items, once and before it writes the first:
 * services of an environment are deployed one after another, and those that still know a smaller
 * number must find what the others write.
 */
export async function announceListShards(table: Table): Promise<void> {
  const told = announced.get(table.client) ?? new Set();
  const what = `${table.name} ${table.listShards}`;
  if (told.has(what)) return;
  const writeId = newWriteId();
  const write = table.client.send(
    new PutCommand({
      TableName: table.name,
      Item: {
        pk: "list-shards",
        listShard: PARTITION,
        id: PARTITION,
        shards: table.listShards,
        writeId,
      },
      ConditionExpression: "attribute_not_exists(pk) OR shards < :shards",
      ExpressionAttributeValues: { ":shards": table.listShards },
      ...showFound,
    }),
    callOptions(table),
  );
  // Refused, it is known already, or somebody spreads them wider.
  await conditionHeld(write, writeId);
  announced.set(table.client, told.add(what));
}

/** Over how many partitions items of the table are spread at most, as far as anybody has said. */
export async function announcedListShards(table: Table): Promise<number> {
  const { Items: [record] = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: table.listIndexName,
      KeyConditionExpression: "listShard = :partition",
      ExpressionAttributeValues: { ":partition": PARTITION },
      Limit: 1,
    }),
    callOptions(table),
  );
  return typeof record?.shards === "number" ? record.shards : 0;
}
