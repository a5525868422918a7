import assert from "node:assert/strict";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { keyOf, number, text, type Values } from "./dynamodb-values.ts";

const putOf = (Item: Values) => ({ PutRequest: { Item } });

async function batchGet(client: FidelityClient, Keys: Values[]) {
  const table = await client.table();
  const command = new BatchGetItemCommand({
    RequestItems: { [table]: { Keys, ConsistentRead: true } },
  });
  const { Responses, UnprocessedKeys } = await client.dynamodb.send(command);
  return { items: Responses?.[table] ?? [], UnprocessedKeys };
}

async function transact(
  client: FidelityClient,
  items: TransactWriteItemsCommandInput["TransactItems"],
) {
  return client.dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
}

/** Batches, consumed capacity, transactions and PartiQL. */
export const dynamodbBatchCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    {
      name: "BatchWriteItem puts and deletes, BatchGetItem gets what is there",
      run: async (client) => {
        const table = await client.table();
        const pk = client.unique();
        const items = ["1", "2", "3"].map((sk) => ({ ...keyOf(pk, sk), a: number(sk) }));
        const write = (requests: object[]) =>
          client.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
        await write(items.map(putOf));

        const { UnprocessedItems } = await write([
          { DeleteRequest: { Key: keyOf(pk, "1") } },
          putOf({ ...keyOf(pk, "2"), a: number(22) }),
        ]);
        const found = await batchGet(
          client,
          ["1", "2", "3"].map((sk) => keyOf(pk, sk)),
        );

        assert.deepEqual(UnprocessedItems, {});
        assert.deepEqual(found.UnprocessedKeys, {});
        assert.deepEqual(found.items.map(({ a }) => a?.N).sort(), ["22", "3"]);
      },
    },
    {
      name: "BatchWriteItem refuses more than 25 requests, and a key that comes twice",
      run: async (client) => {
        const table = await client.table();
        const pk = client.unique();
        const write = (sortKeys: readonly string[]) =>
          client.dynamodb.send(
            new BatchWriteItemCommand({
              RequestItems: { [table]: sortKeys.map((sk) => putOf(keyOf(pk, sk))) },
            }),
          );

        await expectError(
          write(Array.from({ length: 26 }, (_, n) => `${n}`)),
          "ValidationException",
          /(Member must have length less than or equal to 25|Too many items requested for the BatchWriteItem call)/,
        );
        await expectError(
          write(["1", "1"]),
          "ValidationException",
          "Provided list of item keys contains duplicates",
        );
      },
    },
    {
      name: "BatchGetItem refuses more than 100 keys, and a key that comes twice",
      run: async (client) => {
        const pk = client.unique();

        await expectError(
          batchGet(
            client,
            Array.from({ length: 101 }, (_, n) => keyOf(pk, `${n}`)),
          ),
          "ValidationException",
          /(Member must have length less than or equal to 100|Too many items requested for the BatchGetItem call)/,
        );
        await expectError(
          batchGet(client, [keyOf(pk), keyOf(pk)]),
          "ValidationException",
          "Provided list of item keys contains duplicates",
        );
      },
    },
    {
      name: "a write costs a unit for each KB in the table and in every index that holds it",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const Key = keyOf(client.unique());
        const Item = { ...Key, owner: text("ann"), note: text("x".repeat(1500)) };

        const put = await dynamodb.send(
          new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: "INDEXES" }),
        );
        // Of the indexes only owner-keys holds it: there is no rank.
        assert.deepEqual(put.ConsumedCapacity, {
          TableName,
          CapacityUnits: 3,
          Table: { CapacityUnits: 2 },
          GlobalSecondaryIndexes: { "owner-keys": { CapacityUnits: 1 } },
        });
      },
    },
    {
      name: "a read costs a unit for each 4 KB, and half of it when it need not be consistent",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const Key = keyOf(client.unique());
        const Item = { ...Key, note: text("x".repeat(5000)) };
        await dynamodb.send(new PutItemCommand({ TableName, Item }));
        const read = async (ConsistentRead: boolean) => {
          const input = {
            TableName,
            Key,
            ConsistentRead,
            ReturnConsumedCapacity: "TOTAL" as const,
          };
          return (await dynamodb.send(new GetItemCommand(input))).ConsumedCapacity;
        };

        assert.deepEqual(await read(true), { TableName, CapacityUnits: 2 });
        assert.deepEqual(await read(false), { TableName, CapacityUnits: 1 });
      },
    },
    {
      name: "a query costs the sum of what it read, not of what passed the filter",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const pk = client.unique();
        for (const sk of ["1", "2", "3"]) {
          const Item = { ...keyOf(pk, sk), note: text("x".repeat(3000)) };
          await dynamodb.send(new PutItemCommand({ TableName, Item }));
        }

        const { Count, ConsumedCapacity } = await dynamodb.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "pk = :pk",
            FilterExpression: "attribute_exists(absent)",
            ExpressionAttributeValues: { ":pk": text(pk) },
            ConsistentRead: true,
            ReturnConsumedCapacity: "TOTAL",
          }),
        );

        assert.equal(Count, 0);
        assert.deepEqual(ConsumedCapacity, { TableName, CapacityUnits: 3 });
      },
    },
    {
      name: "a change of an index key costs a delete and a put in the index",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const Key = keyOf(client.unique());
        const Item = { ...Key, owner: text("ann") };
        await dynamodb.send(new PutItemCommand({ TableName, Item }));

        const { ConsumedCapacity } = await dynamodb.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: "SET #owner = :bob",
            ExpressionAttributeNames: { "#owner": "owner" },
            ExpressionAttributeValues: { ":bob": text("bob") },
            ReturnConsumedCapacity: "INDEXES",
          }),
        );

        assert.deepEqual(ConsumedCapacity?.Table, { CapacityUnits: 1 });
        assert.deepEqual(ConsumedCapacity?.GlobalSecondaryIndexes, {
          "owner-keys": { CapacityUnits: 2 },
        });
      },
    },
    {
      name: "TransactWriteItems writes all or nothing",
      run: async (client) => {
        const TableName = await client.table();
        const [first, second] = [keyOf(client.unique()), keyOf(client.unique())];
        const put = (Item: Values) => ({
          Put: { TableName, Item, ConditionExpression: "attribute_not_exists(pk)" },
        });
        await transact(client, [put(first)]);

        const mixed = transact(client, [put(second), put(first)]);

        await expectError(
          mixed,
          "TransactionCanceledException",
          "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
        );
        assert.deepEqual((await batchGet(client, [first, second])).items, [first]);
      },
    },
    {
      name: "TransactGetItems gets items at one moment",
      run: async (client) => {
        const TableName = await client.table();
        const Key = keyOf(client.unique());

        const { Responses } = await client.dynamodb.send(
          new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] }),
        );

        assert.deepEqual(Responses, [{}]);
      },
    },
    {
      name: "ExecuteStatement selects with PartiQL",
      run: async (client) => {
        const table = await client.table();

        const { Items } = await client.dynamodb.send(
          new ExecuteStatementCommand({
            Statement: `SELECT * FROM "${table}" WHERE pk = ?`,
            Parameters: [text(client.unique())],
          }),
        );

        assert.deepEqual(Items, []);
      },
    },
  ],
);
