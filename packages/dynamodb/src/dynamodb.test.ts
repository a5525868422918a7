import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "./dynamodb.ts";

const table = {
  TableName: "items",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};
const byOwner = {
  IndexName: "by-owner",
  KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
  Projection: { ProjectionType: "ALL" },
};
const queryByOwner = {
  TableName: "items",
  IndexName: "by-owner",
  KeyConditionExpression: "#owner = :owner",
  ExpressionAttributeNames: { "#owner": "owner" },
  ExpressionAttributeValues: { ":owner": { S: "ann" } },
};

describe("DynamoDB", () => {
  let path: string;
  let now: Date;
  let dynamodb: DynamoDb;
  const open = () =>
    openDynamoDb({ path, region: "eu-west-1", accountId: "123456789012", clock: () => now });
  const put = (pk: string, attributes: object = {}) =>
    dynamodb.execute("PutItem", {
      TableName: "items",
      Item: { pk: { S: pk }, owner: { S: "ann" }, ...attributes },
    });
  const keys = async (operation: string, input: object) => {
    const { Items } = (await dynamodb.execute(operation, input)) as {
      Items: { pk: { S: string } }[];
    };
    return Items.map(({ pk }) => pk.S).sort();
  };

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "dynamodb-"));
    now = new Date("2026-01-01T00:00:00Z");
    dynamodb = await open();
    await dynamodb.execute("CreateTable", table);
  });
  afterEach(async () => {
    await dynamodb.close();
    await rm(path, { recursive: true });
  });

  it("makes tables that are active at once and belong to the sandbox's account", async () => {
    const { Table } = (await dynamodb.execute("DescribeTable", { TableName: "items" })) as {
      Table: object;
    };

    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      TableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/items",
      DeletionProtectionEnabled: false,
    });
  });

  it("fills an index that is added later, maintains it, and removes it", async () => {
    await put("a");
    await put("b");

    await dynamodb.execute("UpdateTable", {
      TableName: "items",
      AttributeDefinitions: [
        ...table.AttributeDefinitions,
        { AttributeName: "owner", AttributeType: "S" },
      ],
      GlobalSecondaryIndexUpdates: [{ Create: byOwner }],
    });
    await put("c");

    expect(await keys("Query", queryByOwner)).toEqual(["a", "b", "c"]);
    await dynamodb.execute("UpdateTable", {
      TableName: "items",
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-owner" } }],
    });
    await expect(keys("Query", queryByOwner)).rejects.toMatchObject({
      code: "ValidationException",
    });
    expect(await keys("Scan", { TableName: "items" })).toEqual(["a", "b", "c"]);
  });

  it("deletes what has expired, also what was there before, and nothing else", async () => {
    const at = (offset: number) => ({ N: String(now.getTime() / 1000 + offset) });
    await put("before", { expiresAt: at(5) });
    await dynamodb.execute("UpdateTimeToLive", {
      TableName: "items",
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    });
    await put("due", { expiresAt: at(10) });
    await put("postponed", { expiresAt: at(10) });
    await put("postponed", { expiresAt: at(100) });
    await put("never");
    await put("text", { expiresAt: { S: "1" } });
    await put("ancient", { expiresAt: at(-6 * 365 * 86_400) });
    expect(await dynamodb.sweepExpired()).toBe(0);

    now = new Date(now.getTime() + 11_000);
    const deleted = await dynamodb.sweepExpired();

    expect(deleted).toBe(2);
    expect(await keys("Scan", { TableName: "items" })).toEqual([
      "ancient",
      "never",
      "postponed",
      "text",
    ]);
  });

  it("keeps tables, items and settings over a restart", async () => {
    await put("a");
    await dynamodb.execute("UpdateTable", { TableName: "items", DeletionProtectionEnabled: true });
    await dynamodb.execute("UpdateTimeToLive", {
      TableName: "items",
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    });
    await dynamodb.close();

    dynamodb = await open();

    expect(await keys("Scan", { TableName: "items" })).toEqual(["a"]);
    expect(await dynamodb.execute("DescribeTimeToLive", { TableName: "items" })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" },
    });
    await expect(dynamodb.execute("DeleteTable", { TableName: "items" })).rejects.toThrow(
      "protected against deletion",
    );
  });

  it("deletes a table with everything in it", async () => {
    await put("a");

    await dynamodb.execute("DeleteTable", { TableName: "items" });
    await dynamodb.execute("CreateTable", table);

    expect(await keys("Scan", { TableName: "items" })).toEqual([]);
  });

  // As dynalite's getItem.js and query.js have it, which run against AWS, too.
  it.each([
    ["GetItem", { Key: { pk: { S: "a" } }, ProjectionExpression: "#o.b" }],
    ["Scan", { FilterExpression: "attribute_exists(#o[0])" }],
  ])("refuses to look into the key of an index in %s", async (operation, input) => {
    const TableName = "indexed";
    const owner = { AttributeName: "owner", AttributeType: "S" };
    await dynamodb.execute("CreateTable", {
      ...table,
      TableName,
      AttributeDefinitions: [...table.AttributeDefinitions, owner],
      GlobalSecondaryIndexes: [byOwner],
    });

    const reading = dynamodb.execute(operation, {
      TableName,
      ...input,
      ExpressionAttributeNames: { "#o": "owner" },
    });

    await expect(reading).rejects.toThrow(
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: owner",
    );
  });

  // As Scylla's test_delete_table_description_with_si and dynalite's deleteTable.js find it at AWS.
  it("tells neither keys nor indexes of a table that it deletes", async () => {
    const TableName = "indexed";
    const owner = { AttributeName: "owner", AttributeType: "S" };
    await dynamodb.execute("CreateTable", {
      ...table,
      TableName,
      AttributeDefinitions: [...table.AttributeDefinitions, owner],
      GlobalSecondaryIndexes: [byOwner],
    });

    const deleted = (await dynamodb.execute("DeleteTable", { TableName })) as {
      readonly TableDescription: object;
    };

    expect(deleted.TableDescription).toMatchObject({ TableName, TableStatus: "DELETING" });
    for (const member of ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes"]) {
      expect(deleted.TableDescription).not.toHaveProperty(member);
    }
  });

  it("refuses what it does not implement by name", async () => {
    await expect(dynamodb.execute("ExportTableToPointInTime", {})).rejects.toThrow(
      "ExportTableToPointInTime",
    );
  });
});
