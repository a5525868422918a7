import assert from "node:assert/strict";
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { bytes, keyOf, number, text, type Values } from "./dynamodb-values.ts";

const PARAMETER = "One or more parameter values were invalid: ";

async function put(client: FidelityClient, item: Values, more: object = {}) {
  const TableName = await client.table();
  return client.dynamodb.send(new PutItemCommand({ TableName, Item: item, ...more }));
}

async function get(client: FidelityClient, key: Values, more: object = {}) {
  const TableName = await client.table();
  const command = new GetItemCommand({ TableName, Key: key, ConsistentRead: true, ...more });
  return (await client.dynamodb.send(command)).Item;
}

async function update(
  client: FidelityClient,
  Key: Values,
  UpdateExpression: string,
  values?: Values,
  more: Partial<UpdateItemCommandInput> = {},
) {
  const TableName = await client.table();
  return client.dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ...more,
    }),
  );
}

const everyType: Values = {
  text: text("ä日🙂"),
  emptyText: text(""),
  number: number("-1.5"),
  bytes: bytes(0, 255),
  emptyBytes: bytes(),
  yes: { BOOL: true },
  nothing: { NULL: true },
  list: { L: [text("a"), { L: [] }, { M: {} }] },
  map: { M: { "a.b": { M: { c: number(1) } } } },
};

const numbers: readonly (readonly [string, string])[] = [
  ["1.0", "1"],
  ["1e3", "1000"],
  ["-0", "0"],
  ["0001.2300", "1.23"],
  ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
  ["0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"],
];

const refusedValues: readonly (readonly [string, AttributeValue, string | RegExp])[] = [
  [
    "39 significant digits",
    number("1".repeat(39)),
    "Attempting to store more than 38 significant digits in a Number",
  ],
  [
    "a number that is too large",
    number("1e126"),
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
  ],
  [
    "a number that is too small",
    number("1e-131"),
    "Number underflow. Attempting to store a number with magnitude smaller than supported range",
  ],
  [
    "a number that is none",
    number("ten"),
    "The parameter cannot be converted to a numeric value: ten",
  ],
  [
    "a set that says a thing twice",
    { SS: ["a", "a"] },
    `${PARAMETER}Input collection [a, a] contains duplicates.`,
  ],
  ["an empty set", { SS: [] }, `${PARAMETER}An string set  may not be empty`],
];

const refusedItems: readonly (readonly [string, Values, string | RegExp])[] = [
  ["no sort key", { pk: text("1") }, `${PARAMETER}Missing the key sk in the item`],
  [
    "a key of another type",
    { pk: number(1), sk: text("1") },
    `${PARAMETER}Type mismatch for key pk expected: S actual: N`,
  ],
  [
    "an empty key",
    { pk: text(""), sk: text("1") },
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
  ],
  [
    "an index key of another type",
    { ...keyOf("1"), owner: number(1) },
    /^One or more parameter values were invalid: Type mismatch for Index Key owner Expected: S Actual: N IndexName: (by-owner|owner-keys)$/,
  ],
  [
    "an empty index key",
    { ...keyOf("1"), owner: text(""), rank: number(1) },
    /^One or more parameter values are not valid\. A value specified for a secondary index key is not supported\. The AttributeValue for a key attribute cannot contain an empty string value\. IndexName: (by-owner|owner-keys), IndexKey: owner$/,
  ],
  [
    "more than 400 KB",
    { ...keyOf("1"), big: text("x".repeat(400 * 1024)) },
    "Item size has exceeded the maximum allowed size",
  ],
  [
    "a partition key over 2048 bytes",
    keyOf("x".repeat(2049)),
    `${PARAMETER}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
  ],
  [
    "a sort key over 1024 bytes",
    keyOf("1", "x".repeat(1025)),
    `${PARAMETER}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  ],
];

const updates: readonly (readonly [string, Values, string, Values | undefined, Values])[] = [
  ["SET makes an item", {}, "SET a = :a", { ":a": number(1) }, { a: number(1) }],
  [
    "SET adds and subtracts",
    { a: number(5) },
    "SET a = a + :b",
    { ":b": number(2) },
    { a: number(7) },
  ],
  [
    "SET reads the old values on its right side",
    { a: number(1), b: number(2) },
    "SET a = b, b = a",
    undefined,
    { a: number(2), b: number(1) },
  ],
  [
    "if_not_exists keeps what is there",
    { a: number(1) },
    "SET a = if_not_exists(a, :x), b = if_not_exists(b, :x)",
    { ":x": number(9) },
    { a: number(1), b: number(9) },
  ],
  [
    "list_append appends and prepends",
    { a: { L: [text("b")] } },
    "SET a = list_append(:x, a), b = list_append(a, :x)",
    { ":x": { L: [text("x")] } },
    { a: { L: [text("x"), text("b")] }, b: { L: [text("b"), text("x")] } },
  ],
  [
    "SET behind the end of a list appends",
    { a: { L: [text("a")] } },
    "SET a[7] = :x",
    { ":x": text("x") },
    { a: { L: [text("a"), text("x")] } },
  ],
  [
    "REMOVE takes elements out of lists and maps",
    { a: { L: [text("a"), text("b"), text("c")] }, m: { M: { x: text("x"), y: text("y") } } },
    "REMOVE a[0], m.x, absent",
    undefined,
    { a: { L: [text("b"), text("c")] }, m: { M: { y: text("y") } } },
  ],
  ["ADD counts from nothing", {}, "ADD a :n", { ":n": number(3) }, { a: number(3) }],
  [
    "ADD and DELETE change sets, and an empty set is gone",
    { a: { SS: ["a"] }, b: { NS: ["1"] } },
    "ADD a :a DELETE b :b",
    { ":a": { SS: ["b"] }, ":b": { NS: ["1"] } },
    { a: { SS: ["a", "b"] } },
  ],
  [
    "numbers keep 38 digits",
    { a: number("12345678901234567890123456789012345670") },
    "SET a = a + :n",
    { ":n": number(8) },
    { a: number("12345678901234567890123456789012345678") },
  ],
];

const returned: readonly (readonly [
  NonNullable<UpdateItemCommandInput["ReturnValues"]>,
  (key: Values) => Values | undefined,
])[] = [
  ["NONE", () => undefined],
  ["ALL_OLD", (key) => ({ ...key, a: number(1), b: text("b") })],
  ["UPDATED_OLD", () => ({ a: number(1) })],
  ["ALL_NEW", (key) => ({ ...key, a: number(2), b: text("b") })],
  ["UPDATED_NEW", () => ({ a: number(2) })],
];

/** Single items: values, keys, updates and what comes back. */
export const dynamodbItemCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    {
      name: "an item of every type comes back as it was put, empty values included",
      run: async (client) => {
        const item = { ...keyOf(client.unique()), ...everyType };

        await put(client, item);

        assert.deepEqual(await get(client, { pk: item.pk as never, sk: item.sk as never }), item);
      },
    },
    {
      name: "sets come back whole",
      run: async (client) => {
        const key = keyOf(client.unique());
        await put(client, {
          ...key,
          SS: { SS: ["b", "a"] },
          NS: { NS: ["2", "10"] },
          BS: { BS: [Uint8Array.of(2), Uint8Array.of(1)] },
        });

        const item = await get(client, key);

        assert.deepEqual(item?.SS?.SS?.toSorted(), ["a", "b"]);
        assert.deepEqual(item?.NS?.NS?.toSorted(), ["10", "2"]);
        assert.deepEqual(item?.BS?.BS?.map(([byte]) => byte).sort(), [1, 2]);
      },
    },
    ...numbers.map(([given, kept]) => ({
      name: `the number ${given} is kept as ${kept}`,
      run: async (client: FidelityClient) => {
        const key = keyOf(client.unique());

        await put(client, { ...key, value: number(given) });

        assert.deepEqual((await get(client, key))?.value, number(kept));
      },
    })),
    ...refusedValues.map(([what, value, message]) => ({
      name: `PutItem refuses ${what}`,
      run: async (client: FidelityClient) =>
        expectError(
          put(client, { ...keyOf(client.unique()), value }),
          "ValidationException",
          message,
        ),
    })),
    ...refusedItems.map(([what, item, message]) => ({
      name: `PutItem refuses an item with ${what}`,
      run: async (client: FidelityClient) =>
        expectError(put(client, item), "ValidationException", message),
    })),
    {
      name: "GetItem, UpdateItem and DeleteItem refuse a key that does not match the schema",
      run: async (client) => {
        const TableName = await client.table();
        const message = "The provided key element does not match the schema";
        const keys: Values[] = [
          { pk: text("1"), other: text("1") },
          { pk: number(1), sk: text("1") },
        ];

        for (const Key of keys) {
          const input = { TableName, Key };
          const calls = [
            () => client.dynamodb.send(new GetItemCommand(input)),
            () => client.dynamodb.send(new UpdateItemCommand(input)),
            () => client.dynamodb.send(new DeleteItemCommand(input)),
          ];
          for (const call of calls) await expectError(call(), "ValidationException", message);
        }
      },
    },
    {
      name: "GetItem of what is not there succeeds without an item",
      run: async (client) => {
        assert.equal(await get(client, keyOf(client.unique())), undefined);
      },
    },
    {
      name: "GetItem projects nested attributes and list elements",
      run: async (client) => {
        const key = keyOf(client.unique());
        await put(client, {
          ...key,
          a: { M: { b: number(1), c: number(2) } },
          list: { L: [text("0"), text("1"), text("2")] },
          other: text("no"),
        });

        const item = await get(client, key, {
          ProjectionExpression: "a.#b, #l[2], #l[0], absent",
          ExpressionAttributeNames: { "#b": "b", "#l": "list" },
        });

        assert.deepEqual(item, { a: { M: { b: number(1) } }, list: { L: [text("0"), text("2")] } });
      },
    },
    {
      name: "PutItem and DeleteItem return the old item when asked to",
      run: async (client) => {
        const { dynamodb } = client;
        const TableName = await client.table();
        const key = keyOf(client.unique());
        const old = { ...key, a: number(1) };
        assert.equal((await put(client, old, { ReturnValues: "ALL_OLD" })).Attributes, undefined);

        const replaced = await put(client, { ...key, b: number(2) }, { ReturnValues: "ALL_OLD" });
        const removed = await dynamodb.send(
          new DeleteItemCommand({ TableName, Key: key, ReturnValues: "ALL_OLD" }),
        );

        assert.deepEqual(replaced.Attributes, old);
        assert.deepEqual(removed.Attributes, { ...key, b: number(2) });
        await dynamodb.send(new DeleteItemCommand({ TableName, Key: key }));
        assert.equal(await get(client, key), undefined);
      },
    },
    {
      name: "PutItem refuses ReturnValues other than NONE and ALL_OLD",
      run: async (client) =>
        expectError(
          put(client, keyOf(client.unique()), { ReturnValues: "ALL_NEW" }),
          "ValidationException",
          "ReturnValues can only be ALL_OLD or NONE",
        ),
    },
    ...returned.map(([ReturnValues, expected]) => ({
      name: `UpdateItem returns ${ReturnValues}`,
      run: async (client: FidelityClient) => {
        const key = keyOf(client.unique());
        await put(client, { ...key, a: number(1), b: text("b") });

        const { Attributes } = await update(
          client,
          key,
          "SET a = :a",
          { ":a": number(2) },
          { ReturnValues },
        );

        assert.deepEqual(Attributes, expected(key));
      },
    })),
    ...updates.map(([name, before, expression, values, after]) => ({
      name: `UpdateItem: ${name}`,
      run: async (client: FidelityClient) => {
        const key = keyOf(client.unique());
        if (Object.keys(before).length > 0) await put(client, { ...key, ...before });

        await update(client, key, expression, values);

        const item = await get(client, key);
        item?.a?.SS?.sort();
        assert.deepEqual(item, { ...key, ...after });
      },
    })),
  ],
);
