import assert from "node:assert/strict";
import {
  type AttributeValue,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { FidelityClient } from "../client.ts";
import { eventually, expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { bytes, keyOf, number, text, type Values } from "./dynamodb-values.ts";

async function putAll(client: FidelityClient, items: readonly Values[]) {
  const TableName = await client.table();
  await Promise.all(
    items.map((Item) => client.dynamodb.send(new PutItemCommand({ TableName, Item }))),
  );
}

type Query = Omit<QueryCommandInput, "TableName">;

async function query(client: FidelityClient, input: Query) {
  const TableName = await client.table();
  return client.dynamodb.send(new QueryCommand({ TableName, ...input }));
}

const ofPartition = (pk: string, more: Values = {}, condition = ""): Query => ({
  KeyConditionExpression: `pk = :pk${condition && ` AND ${condition}`}`,
  ExpressionAttributeValues: { ":pk": text(pk), ...more },
  ConsistentRead: true,
});
const ofOwner = (owner: string, IndexName = "by-owner"): Query => ({
  IndexName,
  KeyConditionExpression: "#owner = :owner",
  ExpressionAttributeNames: { "#owner": "owner" },
  ExpressionAttributeValues: { ":owner": text(owner) },
});
const sortKeys = (items: readonly Values[] = []) => items.map(({ sk }) => sk?.S);

const conditions: readonly (readonly [string, Values, readonly string[]])[] = [
  ["sk = :a", { ":a": text("b") }, ["b"]],
  ["sk < :a", { ":a": text("b") }, ["B", "a"]],
  ["sk <= :a", { ":a": text("b") }, ["B", "a", "b"]],
  ["sk > :a", { ":a": text("b") }, ["ba", "c", "é"]],
  ["sk >= :a", { ":a": text("c") }, ["c", "é"]],
  ["sk BETWEEN :a AND :b", { ":a": text("a"), ":b": text("ba") }, ["a", "b", "ba"]],
  ["begins_with(sk, :a)", { ":a": text("b") }, ["b", "ba"]],
];

const refused: readonly (readonly [string, Query, string | RegExp])[] = [
  [
    "no partition key",
    { KeyConditionExpression: "sk = :a", ExpressionAttributeValues: { ":a": text("1") } },
    "Query condition missed key schema element: pk",
  ],
  [
    "a partition key that is no equality",
    { KeyConditionExpression: "pk > :a", ExpressionAttributeValues: { ":a": text("1") } },
    "Query key condition not supported",
  ],
  [
    "a condition on what is not a key",
    {
      KeyConditionExpression: "pk = :a AND elsewhere = :a",
      ExpressionAttributeValues: { ":a": text("1") },
    },
    "Query condition missed key schema element: sk",
  ],
  [
    "a key of another type",
    { KeyConditionExpression: "pk = :a", ExpressionAttributeValues: { ":a": number(1) } },
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ],
  [
    "OR",
    {
      KeyConditionExpression: "pk = :a OR sk = :a",
      ExpressionAttributeValues: { ":a": text("1") },
    },
    "Invalid operator used in KeyConditionExpression: OR",
  ],
  [
    "a filter on the key",
    { ...ofPartition("1"), FilterExpression: "pk = :pk" },
    "Filter Expression can only contain non-primary key attributes: Primary key attribute: pk",
  ],
  [
    "an index that is not there",
    { ...ofPartition("1"), IndexName: "nowhere" },
    "The table does not have the specified index: nowhere",
  ],
  [
    "consistent reads of a global index",
    { ...ofOwner("ann"), ConsistentRead: true },
    "Consistent reads are not supported on global secondary indexes",
  ],
  [
    "a limit of 0",
    { ...ofPartition("1"), Limit: 0 },
    /failed to satisfy constraint: Member must have value greater than or equal to 1$/,
  ],
  [
    "a start that is not a key",
    { ...ofPartition("1"), ExclusiveStartKey: { pk: text("1") } },
    "The provided starting key is invalid",
  ],
  [
    "a start outside of the partition",
    { ...ofPartition("1"), ExclusiveStartKey: keyOf("2") },
    "The provided starting key is outside query boundaries based on provided conditions",
  ],
  [
    "no condition",
    {},
    /^Either the KeyConditions or KeyConditionExpression parameter must be specified in the request\.$/,
  ],
];

/** Queries and scans. */
export const dynamodbQueryCases = casesOf(
  "dynamodb",
  ["apis"],
  [
    ...conditions.map(([condition, values, expected]) => ({
      name: `Query finds ${condition} in the order of UTF-8, and backwards`,
      run: async (client: FidelityClient) => {
        const pk = client.unique();
        await putAll(
          client,
          ["c", "é", "ba", "B", "a", "b"].map((sk) => keyOf(pk, sk)),
        );
        const input = ofPartition(pk, values, condition);

        const forward = await query(client, input);
        const backward = await query(client, { ...input, ScanIndexForward: false });

        assert.deepEqual(sortKeys(forward.Items), expected);
        assert.deepEqual(sortKeys(backward.Items), expected.toReversed());
        assert.equal(forward.Count, expected.length);
      },
    })),
    ...(
      [
        ["N", ["-1000", "-2", "-1.5", "0", "0.001", "9", "10", "100000"].map(number)],
        ["B", [bytes(0), bytes(0, 0), bytes(1), bytes(127), bytes(128), bytes(255)]],
      ] as const
    ).map(([AttributeType, ordered]) => ({
      name: `sort keys of type ${AttributeType} are in the order of their values`,
      run: async (client: FidelityClient) => {
        const TableName = await client.createTable({
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType },
          ],
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
        });
        for (const sk of (ordered as readonly AttributeValue[]).toReversed()) {
          await client.dynamodb.send(
            new PutItemCommand({ TableName, Item: { pk: text("1"), sk } }),
          );
        }

        const { Items = [] } = await client.dynamodb.send(
          new QueryCommand({ TableName, ...ofPartition("1") }),
        );

        assert.deepEqual(
          Items.map(({ sk }) => sk),
          ordered,
        );
      },
    })),
    {
      name: "Query pages by Limit, and the page after the last item is empty",
      run: async (client) => {
        const pk = client.unique();
        await putAll(
          client,
          ["1", "2", "3", "4"].map((sk) => keyOf(pk, sk)),
        );

        const first = await query(client, { ...ofPartition(pk), Limit: 2 });
        const second = await query(client, {
          ...ofPartition(pk),
          Limit: 2,
          ExclusiveStartKey: first.LastEvaluatedKey,
        });
        const third = await query(client, {
          ...ofPartition(pk),
          Limit: 2,
          ExclusiveStartKey: second.LastEvaluatedKey,
        });

        assert.deepEqual(sortKeys(first.Items), ["1", "2"]);
        assert.deepEqual(first.LastEvaluatedKey, keyOf(pk, "2"));
        assert.deepEqual(sortKeys(second.Items), ["3", "4"]);
        assert.deepEqual(second.LastEvaluatedKey, keyOf(pk, "4"));
        assert.deepEqual([third.Items, third.LastEvaluatedKey], [[], undefined]);
      },
    },
    {
      name: "Query filters after Limit, and counts both",
      run: async (client) => {
        const pk = client.unique();
        await putAll(
          client,
          [1, 2, 3, 4].map((n) => ({ ...keyOf(pk, `${n}`), n: number(n) })),
        );

        const page = await query(client, {
          ...ofPartition(pk, { ":n": number(2) }),
          FilterExpression: "n >= :n",
          Limit: 3,
        });
        const counted = await query(client, { ...ofPartition(pk), Select: "COUNT" });

        assert.deepEqual(sortKeys(page.Items), ["2", "3"]);
        assert.deepEqual([page.Count, page.ScannedCount], [2, 3]);
        assert.deepEqual(page.LastEvaluatedKey, keyOf(pk, "3"));
        assert.deepEqual([counted.Count, counted.Items], [4, undefined]);
      },
    },
    {
      name: "Query ends a page at 1 MB",
      run: async (client) => {
        const pk = client.unique();
        const big = text("x".repeat(300_000));
        await putAll(
          client,
          [1, 2, 3, 4, 5].map((n) => ({ ...keyOf(pk, `${n}`), big })),
        );

        const first = await query(client, ofPartition(pk));

        assert.equal(first.Count, 4);
        assert.deepEqual(first.LastEvaluatedKey, keyOf(pk, "4"));
      },
    },
    {
      name: "a global index is sparse, sorted, and pages with the keys of index and table",
      run: async (client) => {
        const owner = client.unique();
        const item = (sk: string, rank: number) => ({
          ...keyOf(owner, sk),
          owner: text(owner),
          rank: number(rank),
        });
        await putAll(client, [
          item("a", 10),
          item("b", 9),
          item("c", -1),
          { ...keyOf(owner, "without rank"), owner: text(owner) },
        ]);

        await eventually(async () => {
          const { Items } = await query(client, ofOwner(owner));
          assert.deepEqual(sortKeys(Items), ["c", "b", "a"]);
        });
        const page = await query(client, { ...ofOwner(owner), Limit: 1 });
        assert.deepEqual(page.LastEvaluatedKey, item("c", -1));
        const next = await query(client, {
          ...ofOwner(owner),
          ExclusiveStartKey: page.LastEvaluatedKey,
        });
        assert.deepEqual(sortKeys(next.Items), ["b", "a"]);
      },
    },
    {
      name: "indexes give what their projection holds",
      run: async (client) => {
        const owner = client.unique();
        const keys = { ...keyOf(owner), owner: text(owner) };
        await putAll(client, [
          { ...keys, rank: number(1), note: text("note"), secret: text("secret") },
        ]);

        await eventually(async () => {
          const { Items } = await query(client, ofOwner(owner, "owner-keys"));
          assert.deepEqual(Items, [keys]);
        });
        const local = await query(client, { ...ofPartition(owner), IndexName: "by-rank" });
        assert.deepEqual(local.Items, [{ ...keyOf(owner), rank: number(1), note: text("note") }]);
        const all = await query(client, {
          ...ofPartition(owner),
          IndexName: "by-rank",
          Select: "ALL_ATTRIBUTES",
        });
        assert.deepEqual(all.Items?.[0]?.secret, text("secret"));
      },
    },
    ...refused.map(([what, input, message]) => ({
      name: `Query refuses ${what}`,
      run: async (client: FidelityClient) =>
        expectError(query(client, input), "ValidationException", message),
    })),
    {
      name: "the segments of a scan see every item once, page by page",
      run: async (client) => {
        const TableName = await client.createTable({
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        });
        const expected = Array.from({ length: 30 }, (_, n) => `${n}`).sort();
        for (const pk of expected) {
          await client.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: text(pk) } }));
        }

        const seen: (string | undefined)[] = [];
        for (const Segment of [0, 1, 2]) {
          let ExclusiveStartKey: Values | undefined;
          do {
            const page: ScanCommandOutput = await client.dynamodb.send(
              new ScanCommand({
                TableName,
                Segment,
                TotalSegments: 3,
                Limit: 4,
                ConsistentRead: true,
                ...(ExclusiveStartKey && { ExclusiveStartKey }),
              }),
            );
            seen.push(...(page.Items ?? []).map(({ pk }) => pk?.S));
            ExclusiveStartKey = page.LastEvaluatedKey;
          } while (ExclusiveStartKey !== undefined);
        }

        assert.deepEqual(seen.sort(), expected);
      },
    },
    {
      name: "Scan refuses a segment without the number of segments, and one beyond it",
      run: async (client) => {
        const TableName = await client.table();

        await expectError(
          client.dynamodb.send(new ScanCommand({ TableName, Segment: 1 })),
          "ValidationException",
          "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
        );
        await expectError(
          client.dynamodb.send(new ScanCommand({ TableName, Segment: 2, TotalSegments: 2 })),
          "ValidationException",
          "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2",
        );
      },
    },
  ],
);
