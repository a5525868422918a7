import assert from "node:assert/strict";
import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { keyOf, number, text, type Values } from "./dynamodb-values.ts";

const letters = (word: string): AttributeValue => ({ L: [...word].map(text) });

/** What an update makes of an item that has some attributes. */
async function updated(
  client: FidelityClient,
  attributes: Values,
  UpdateExpression: string,
  values: Values = {},
): Promise<Values> {
  const TableName = await client.table();
  const Key = keyOf(client.unique());
  await client.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, ...attributes } }));
  const { Attributes = {} } = await client.dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      ReturnValues: "ALL_NEW",
    }),
  );
  const { pk, sk, ...rest } = Attributes;
  return rest;
}

/*
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html:
 * what an update reads, and the indexes that it names, are those of the item before it.
 */
const lists: readonly (readonly [string, string, string])[] = [
  ["REMOVE letters[1], letters[2]", "abcde", "ade"],
  ["REMOVE letters[0] SET letters[2] = :x", "abc", "bx"],
  ["SET letters[2] = :x REMOVE letters[0]", "abc", "bx"],
  ["SET letters[2147483647] = :x", "a", "ax"],
  ["SET letters[9] = :x, letters[7] = :y", "a", "ayx"],
];

const refusedUpdates: readonly (readonly [string, Values, string, string])[] = [
  [
    "a sum that is too large",
    { n: number("9.9e125") },
    "SET n = n + :big",
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
  ],
  [
    "an index that is too large",
    { letters: letters("a") },
    "SET letters[4294967296] = :big",
    "Invalid UpdateExpression: List index is not within the allowable range; index: [4294967296]",
  ],
  [
    "to set a part of what it sets as a whole",
    {},
    "SET doc.leaf = :big, doc = :big",
    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [doc, leaf], path two: [doc]",
  ],
  [
    "to call list_append within list_append",
    { letters: letters("a") },
    "SET letters = list_append(list_append(letters, letters), :big)",
    "Invalid UpdateExpression: The function is not allowed to be used this way in an expression; function: list_append",
  ],
];

/** How many items a filter lets through, of a table with one. */
async function filtered(
  client: FidelityClient,
  item: Values,
  FilterExpression: string,
  values: Values,
) {
  const name = await client.createTable({
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
  const Item = { pk: text("k"), ...item };
  await client.dynamodb.send(new PutItemCommand({ TableName: name, Item }));
  const { Count } = await client.dynamodb.send(
    new ScanCommand({
      TableName: name,
      FilterExpression,
      ExpressionAttributeValues: values,
      ConsistentRead: true,
    }),
  );
  return Count;
}

const document: AttributeValue = {
  M: { a: { SS: ["x", "y"] }, l: { L: [number("1"), text("b")] } },
};
const sameDocument: AttributeValue = {
  M: { l: { L: [number("1.0"), text("b")] }, a: { SS: ["y", "x"] } },
};

/** A value that has so many levels. */
const nested = (levels: number): AttributeValue =>
  levels === 1 ? text("leaf") : { M: { n: nested(levels - 1) } };

const deepCondition = (depth: number) => `a < b ${"OR (a < b ".repeat(depth)}${")".repeat(depth)}`;

async function putIf(client: FidelityClient, ConditionExpression: string) {
  const TableName = await client.table();
  const Item = { ...keyOf(client.unique()), a: number(1), b: number(2) };
  await client.dynamodb.send(new PutItemCommand({ TableName, Item }));
  return client.dynamodb.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
}

/** Documents, lists and sets, and how deep expressions and values may go. */
export const dynamodbDocumentCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    ...lists.map(([expression, before, after]) => ({
      name: `${expression} makes of ${before} ${after}`,
      run: async (client: FidelityClient) => {
        const values = Object.fromEntries(
          (expression.match(/:\w/g) ?? []).map((name) => [name, text(name.slice(1))]),
        );

        const item = await updated(client, { letters: letters(before) }, expression, values);

        assert.deepEqual(item, { letters: letters(after) });
      },
    })),
    ...refusedUpdates.map(([what, attributes, expression, message]) => ({
      name: `UpdateItem refuses ${what}`,
      run: (client: FidelityClient) =>
        expectError(
          updated(client, attributes, expression, { ":big": number("9.9e125") }),
          "ValidationException",
          message,
        ),
    })),
    {
      name: "UpdateItem with REMOVE alone makes no item",
      run: async (client) => {
        const TableName = await client.table();
        const Key = keyOf(client.unique());

        await client.dynamodb.send(
          new UpdateItemCommand({ TableName, Key, UpdateExpression: "REMOVE a, doc.b" }),
        );

        const get = new GetItemCommand({ TableName, Key, ConsistentRead: true });
        assert.equal((await client.dynamodb.send(get)).Item, undefined);
      },
    },
    {
      name: "documents are equal by what is in them",
      run: async (client) => {
        assert.equal(
          await filtered(client, { document }, "document = :d", { ":d": sameDocument }),
          1,
        );
      },
    },
    {
      name: "IN takes attributes that are not there",
      run: async (client) => {
        const values = { ":k": number(5) };

        assert.equal(await filtered(client, { i: number(5) }, "i IN (j, :k)", values), 1);
        assert.equal(await filtered(client, { i: number(4) }, "i IN (j, :k)", values), 0);
      },
    },
    {
      name: "the members of a set come in DynamoDB's order",
      run: async (client) => {
        const sets = { s: { SS: ["b", "", "a"] }, n: { NS: ["10", "9", "-1"] } };

        const item = await updated(client, sets, "REMOVE absent");

        assert.deepEqual(item, { s: { SS: ["", "a", "b"] }, n: { NS: ["-1", "9", "10"] } });
      },
    },
    {
      name: "a value has 32 levels at most",
      run: async (client) => {
        await updated(client, { deep: nested(32) }, "REMOVE absent");

        await expectError(
          updated(client, { deep: nested(33) }, "REMOVE absent"),
          "ValidationException",
          /Nesting Levels have exceeded supported limits/,
        );
      },
    },
    {
      name: "a condition has 300 operators at most",
      run: async (client) => {
        await putIf(client, deepCondition(149));

        await expectError(
          putIf(client, deepCondition(150)),
          "ValidationException",
          "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
        );
      },
    },
    {
      name: "parentheses around parentheses are refused",
      run: (client) =>
        expectError(
          putIf(client, `${"(".repeat(10)}a < b${")".repeat(10)}`),
          "ValidationException",
          "Invalid ConditionExpression: The expression has redundant parentheses;",
        ),
    },
    {
      name: "an expression has 4 KB at most",
      run: (client) =>
        expectError(
          putIf(client, `a < b${" ".repeat(4092)}`),
          "ValidationException",
          "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097",
        ),
    },
  ],
);
