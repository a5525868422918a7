import assert from "node:assert/strict";
import {
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { keyOf, number, text, type Values } from "./dynamodb-values.ts";

const write = (client: FidelityClient, items: readonly TransactWriteItem[], token?: string) =>
  client.dynamodb.send(
    new TransactWriteItemsCommand({ TransactItems: [...items], ClientRequestToken: token }),
  );

async function get(client: FidelityClient, Key: Values) {
  const TableName = await client.table();
  const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
  return (await client.dynamodb.send(command)).Item;
}

/** An update that counts. */
const count = (TableName: string, Key: Values): TransactWriteItem => ({
  Update: {
    TableName,
    Key,
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": number(1) },
  },
});

const check = (TableName: string, Key: Values): TransactWriteItem => ({
  ConditionCheck: { TableName, Key, ConditionExpression: "attribute_exists(pk)" },
});

/** Transactions: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
export const dynamodbTransactionCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    {
      name: "TransactWriteItems puts, updates, deletes and checks in one",
      run: async (client) => {
        const TableName = await client.table();
        const [put, updated, deleted, checked] = [1, 2, 3, 4].map(() => keyOf(client.unique()));
        assert.ok(put && updated && deleted && checked);
        for (const Item of [deleted, checked]) {
          await client.dynamodb.send(new PutItemCommand({ TableName, Item }));
        }

        await write(client, [
          { Put: { TableName, Item: put } },
          count(TableName, updated),
          { Delete: { TableName, Key: deleted } },
          check(TableName, checked),
        ]);

        assert.deepEqual(await get(client, put), put);
        assert.deepEqual(await get(client, updated), { ...updated, n: number(1) });
        assert.equal(await get(client, deleted), undefined);
      },
    },
    {
      name: "TransactWriteItems changes nothing where one check fails, and says which and for what item",
      run: async (client) => {
        const TableName = await client.table();
        const [counted, existing] = [keyOf(client.unique()), keyOf(client.unique())];
        await client.dynamodb.send(new PutItemCommand({ TableName, Item: existing }));

        const error = await write(client, [
          count(TableName, counted),
          {
            Put: {
              TableName,
              Item: existing,
              ConditionExpression: "attribute_not_exists(pk)",
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          },
        ]).then(
          () => undefined,
          (reason) => reason,
        );

        assert.equal(error?.name, "TransactionCanceledException");
        const [first, second] = error.CancellationReasons;
        assert.equal(first.Code, "None");
        assert.equal(second.Code, "ConditionalCheckFailed");
        assert.equal(second.Message, "The conditional request failed");
        assert.deepEqual(second.Item, existing);
        assert.equal(await get(client, counted), undefined);
      },
    },
    {
      name: "TransactWriteItems does once what comes twice under one token",
      run: async (client) => {
        const TableName = await client.table();
        const Key = keyOf(client.unique());
        const token = client.unique().slice(-36);

        await write(client, [count(TableName, Key)], token);
        await write(client, [count(TableName, Key)], token);

        assert.deepEqual((await get(client, Key))?.n, number(1));
        await expectError(
          write(client, [count(TableName, keyOf(client.unique()))], token),
          "IdempotentParameterMismatchException",
        );
      },
    },
    {
      name: "TransactWriteItems refuses two actions on one item",
      run: async (client) => {
        const TableName = await client.table();
        const Key = keyOf(client.unique());

        await expectError(
          write(client, [count(TableName, Key), check(TableName, Key)]),
          "ValidationException",
          "Transaction request cannot include multiple operations on one item",
        );
      },
    },
    {
      name: "TransactWriteItems is cancelled by a value that the table cannot have",
      run: async (client) => {
        const TableName = await client.table();
        const Item = { pk: number(1), sk: text("1") };

        await expectError(
          write(client, [{ Put: { TableName, Item } }]),
          "TransactionCanceledException",
          "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]",
        );
      },
    },
    {
      name: "TransactGetItems answers in the order of the request",
      run: async (client) => {
        const TableName = await client.table();
        const [first, second] = [keyOf(client.unique()), keyOf(client.unique())];
        await client.dynamodb.send(new PutItemCommand({ TableName, Item: second }));

        const { Responses } = await client.dynamodb.send(
          new TransactGetItemsCommand({
            TransactItems: [first, second].map((Key) => ({ Get: { TableName, Key } })),
          }),
        );

        assert.deepEqual(Responses, [{}, { Item: second }]);
      },
    },
  ],
);
