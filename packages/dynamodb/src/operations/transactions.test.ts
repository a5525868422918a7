import { beforeEach, describe, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "../dynamodb.ts";

const TableName = "items";
const key = { pk: { S: "a" } };

let dynamodb: DynamoDb;

beforeEach(async () => {
  const account = { region: "us-east-1", accountId: "000000000000" };
  dynamodb = await openDynamoDb({ ...account, clock: () => new Date(0) });
  await dynamodb.execute("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "kind", AttributeType: "S" },
    ],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: "kinds",
        KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  return () => dynamodb.close();
});

describe("TransactWriteItems", () => {
  it("refuses two actions on one item before what is wrong with one of them", async () => {
    const wrong = { Put: { TableName, Item: { ...key, kind: { N: "1" } } } };

    const answer = dynamodb.execute("TransactWriteItems", {
      TransactItems: [wrong, { Delete: { TableName, Key: key } }],
    });

    await expect(answer).rejects.toMatchObject({
      code: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
  });
});

describe("TransactGetItems", () => {
  it.each([
    ["pk.a", "Key: pk"],
    ["kind[0]", "IndexKey: kind"],
  ])("refuses to look into the key at %s, as GetItem does", async (ProjectionExpression, named) => {
    const get = { TableName, Key: key, ProjectionExpression };

    const answers = [
      dynamodb.execute("GetItem", get),
      dynamodb.execute("TransactGetItems", { TransactItems: [{ Get: get }] }),
    ];

    for (const answer of answers) {
      await expect(answer).rejects.toMatchObject({
        code: "ValidationException",
        message: expect.stringMatching(new RegExp(`^Key attributes must be scalars.*${named}$`)),
      });
    }
  });
});
