import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoDb, inProcessHandler, openDynamoDb } from "../src/index.ts";

/*
 * The same random items, conditions, updates and queries for us and for dynalite. What is left out is
 * where dynalite is known to be wrong, each with what settles it:
 * - equality of lists and maps, order of sets, IN with what is missing, nested parentheses: the
 *   developer guide, "Comparison operator and function reference"
 * - comparing two attributes neither of which is there: `<>` alone holds on AWS, as ScyllaDB has
 *   tested (test_update_condition_eq_two_unset, _ne_two_unset, _comparison_two_unset)
 * - an order of booleans, which have none
 * - indexes that several clauses of one update name, and results out of range: the developer guide,
 *   "Update expressions", and "Supported data types"
 */

const dynalite = createRequire(import.meta.url)("dynalite") as (options: object) => Server;

const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 150);
/** The same cases in every run, unless another seed is asked for. */
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 20_261_126);
const NAMES = ["a", "b", "c"] as const;

const numbers = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.constantFrom("0.5", "-0.25", "1e3", "100", "99999999999999999999", "1.50"),
);
const strings = fc.constantFrom("", "a", "ab", "abc", "b", "é", "z");
const binaries = fc.constantFrom("AA==", "AAE=", "/w==").map((text) => Buffer.from(text, "base64"));

const scalars: fc.Arbitrary<AttributeValue> = fc.oneof(
  numbers.map((N) => ({ N })),
  strings.map((S) => ({ S })),
  binaries.map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })),
);
const attributes = fc.dictionary(fc.constantFrom(...NAMES), scalars, { maxKeys: 3 });

const operands = fc.constantFrom(...NAMES, ":v", ":w");
const comparators = fc.constantFrom("=", "<>", "<", "<=", ">", ">=");
const primaries = fc.oneof(
  fc.tuple(operands, comparators, operands).map((parts) => parts.join(" ")),
  fc.constantFrom(...NAMES).map((name) => `attribute_exists(${name})`),
  fc.constantFrom(...NAMES).map((name) => `attribute_not_exists(${name})`),
  fc.constantFrom(...NAMES).map((name) => `begins_with(${name}, :v)`),
  fc.constantFrom(...NAMES).map((name) => `contains(${name}, :w)`),
  fc.constantFrom(...NAMES).map((name) => `size(${name}) > :v`),
  fc.constantFrom(...NAMES).map((name) => `${name} BETWEEN :v AND :w`),
);
const conditions = fc.oneof(
  primaries,
  primaries.map((one) => `NOT ${one}`),
  fc
    .tuple(
      primaries,
      fc.constantFrom("AND", "OR"),
      primaries,
      fc.constantFrom("AND", "OR"),
      primaries,
    )
    .map((parts) => parts.join(" ")),
  fc.tuple(primaries, primaries, primaries).map(([a, b, c]) => `(${a} OR ${b}) AND ${c}`),
);

const updates = fc.oneof(
  fc.constantFrom(
    "SET a = :v",
    "SET a = b",
    "SET a = :v, b = :w",
    "SET a = a + :v",
    "SET a = b - :w",
    "SET a = if_not_exists(a, :v)",
    "SET a = if_not_exists(b, :v) + :w",
    "REMOVE a, b",
    "REMOVE a SET b = :v",
    "ADD a :v",
    "ADD a :v SET b = :w",
    "SET a.b = :v",
    "SET a = :v REMOVE a",
    "SET pk = :v",
  ),
);

/** Only what an expression names may be defined. */
function substitutions(expression: string, v: AttributeValue, w: AttributeValue) {
  const values: Record<string, AttributeValue> = {};
  if (expression.includes(":v")) values[":v"] = v;
  if (expression.includes(":w")) values[":w"] = w;
  return Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {};
}

/** Whether a condition compares two attributes that AWS finds no order in: missing ones, or booleans. */
const comparesNothing = (condition: string, item: Readonly<Record<string, AttributeValue>>) =>
  [...condition.matchAll(/\b([abc]) [<>=]+ ([abc])\b/g)].some(([, one = "", two = ""]) =>
    [item[one], item[two]].every((value) => value?.BOOL !== undefined || value === undefined),
  );

describe("dynalite, asked the same", () => {
  let server: Server;
  let dynamodb: DynamoDb;
  let clients: readonly DynamoDBClient[] = [];

  beforeAll(async () => {
    server = dynalite({ createTableMs: 0 });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const shared = {
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    };
    const clock = () => new Date();
    dynamodb = await openDynamoDb({ region: "us-east-1", accountId: "000000000000", clock });
    const { port } = server.address() as AddressInfo;
    clients = [
      new DynamoDBClient({
        ...shared,
        endpoint: "http://127.0.0.1",
        requestHandler: inProcessHandler(dynamodb),
      }),
      new DynamoDBClient({ ...shared, endpoint: `http://127.0.0.1:${port}` }),
    ];
    for (const client of clients) {
      for (const [TableName, AttributeType] of [
        ["strings", "S"],
        ["numbers", "N"],
        ["binaries", "B"],
      ] as const) {
        await client.send(
          new CreateTableCommand({
            TableName,
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [
              { AttributeName: "pk", AttributeType: "S" },
              { AttributeName: "sk", AttributeType },
            ],
            KeySchema: [
              { AttributeName: "pk", KeyType: "HASH" },
              { AttributeName: "sk", KeyType: "RANGE" },
            ],
          }),
        );
        await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
      }
    }
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await dynamodb.close();
  });

  /** What both answer: the output, or the error in its own words. */
  async function both(ask: (client: DynamoDBClient) => Promise<unknown>): Promise<unknown[]> {
    return Promise.all(
      clients.map((client) =>
        ask(client).catch((error: Error) => `${error.name}: ${error.message}`),
      ),
    );
  }

  let count = 0;
  const key = () => ({ pk: { S: `k${++count}` }, sk: { S: "1" } });

  it("finds the same conditions true, and complains in the same words", async () => {
    await fc.assert(
      fc.asyncProperty(attributes, conditions, scalars, scalars, async (item, condition, v, w) => {
        fc.pre(!comparesNothing(condition, item as Readonly<Record<string, AttributeValue>>));
        const Key = key();
        const answers = await both(async (client) => {
          await client.send(
            new PutItemCommand({ TableName: "strings", Item: { ...Key, ...item } }),
          );
          const command = new ScanCommand({
            TableName: "strings",
            FilterExpression: `pk = :pk AND (${condition})`,
            ExpressionAttributeValues: {
              ":pk": Key.pk,
              ...substitutions(condition, v, w).ExpressionAttributeValues,
            },
          });
          return (await client.send(command)).Items;
        });

        expect(answers[0]).toEqual(isSettled(answers) ? answers[0] : answers[1]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("makes the same of an item", async () => {
    await fc.assert(
      fc.asyncProperty(attributes, updates, scalars, scalars, async (item, update, v, w) => {
        const Key = key();
        const answers = await both(async (client) => {
          await client.send(
            new PutItemCommand({ TableName: "strings", Item: { ...Key, ...item } }),
          );
          await client.send(
            new UpdateItemCommand({
              TableName: "strings",
              Key,
              UpdateExpression: update,
              ...substitutions(update, v, w),
            }),
          );
          return (await client.send(new GetItemCommand({ TableName: "strings", Key }))).Item;
        });

        expect(answers[0]).toEqual(answers[1]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it.each([
    ["strings", strings.filter((text) => text !== "").map((S): AttributeValue => ({ S }))],
    ["numbers", numbers.map((N): AttributeValue => ({ N }))],
    ["binaries", binaries.map((B): AttributeValue => ({ B }))],
  ])("reads the same %s of a partition, in the same order", async (TableName, keys) => {
    const ranges = fc.constantFrom(
      "sk = :v",
      "sk < :v",
      "sk <= :v",
      "sk > :v",
      "sk >= :v",
      "sk BETWEEN :v AND :w",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(keys, { minLength: 1, maxLength: 6 }),
        ranges,
        keys,
        keys,
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (sortKeys, range, v, w, ScanIndexForward, Limit) => {
          const { pk } = key();
          const answers = await both(async (client) => {
            for (const sk of sortKeys) {
              await client.send(new PutItemCommand({ TableName, Item: { pk, sk } }));
            }
            const { Items, LastEvaluatedKey } = await client.send(
              new QueryCommand({
                TableName,
                KeyConditionExpression: `pk = :pk AND ${range}`,
                ExpressionAttributeValues: {
                  ":pk": pk,
                  ...substitutions(range, v, w).ExpressionAttributeValues,
                },
                ScanIndexForward,
                Limit,
              }),
            );
            return { Items, LastEvaluatedKey };
          });

          expect(answers[0]).toEqual(answers[1]);
        },
      ),
      { numRuns: Math.ceil(RUNS / 3), seed: SEED },
    );
  });
});

/**
 * Where we complain and dynalite does not, on purpose: an order is asked of a value that has none,
 * which ScyllaDB has tested on AWS (test_update_condition_lt and its like).
 */
function isSettled([ours]: readonly unknown[]): boolean {
  return (
    typeof ours === "string" && /operator or function: (?:[<>]=?|BETWEEN), operand type/.test(ours)
  );
}
