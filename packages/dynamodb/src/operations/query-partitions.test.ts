import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "../dynamodb.ts";

let dynamodb: DynamoDb;

beforeAll(async () => {
  dynamodb = await openDynamoDb({
    region: "us-east-1",
    accountId: "123456789012",
    clock: () => new Date(0),
  });
  const key = (RANGE: string) => [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: RANGE, KeyType: "RANGE" },
  ];
  await dynamodb.execute("CreateTable", {
    TableName: "things",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", "color"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: key("sk"),
    LocalSecondaryIndexes: [
      {
        IndexName: "by-color",
        KeySchema: key("color"),
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
  for (let at = 0; at < 9; at += 1) {
    const item = { pk: `p${at % 3}`, sk: `s${at}`, color: `c${9 - at}`, more: "x" };
    const Item = Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }]));
    await dynamodb.execute("PutItem", { TableName: "things", Item });
  }
});

afterAll(() => dynamodb.close());

const things = { TableName: "things", partitions: ["p0", "p1", "p2", "none"] };

const keysOf = (query: Partial<Parameters<DynamoDb["queryPartitions"]>[0]>) =>
  dynamodb
    .queryPartitions({ ...things, isDescending: false, limit: 100, ...query })
    .map(({ sk }) => (sk as { readonly S: string }).S);

describe("a query of several partitions", () => {
  it.each([
    ["all of them", {}, ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"]],
    ["the first", { limit: 2 }, ["s0", "s1"]],
    ["the last", { limit: 2, isDescending: true }, ["s8", "s7"]],
    ["those after one of any partition", { after: { sk: { S: "s6" } } }, ["s7", "s8"]],
    ["those that begin with something", { prefix: "s3" }, ["s3"]],
    ["those of an index", { IndexName: "by-color", limit: 2 }, ["s8", "s7"]],
    ["none", { partitions: ["none"] }, []],
  ] as const)("gives %s", (_, query, expected) => {
    expect(keysOf(query)).toEqual(expected);
  });

  it("shows of an index what the index has", () => {
    const [first] = dynamodb.queryPartitions({
      ...things,
      IndexName: "by-color",
      isDescending: false,
      limit: 1,
    });

    expect(Object.keys(first ?? {}).sort()).toEqual(["color", "pk", "sk"]);
  });

  it("leaves nothing open that would keep a table from being deleted", async () => {
    keysOf({ limit: 1 });

    await expect(dynamodb.execute("DeleteTable", { TableName: "things" })).resolves.toBeTruthy();
  });
});
