import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  TagResourceCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDynamoDb } from "../src/index.ts";

const dynalite = createRequire(import.meta.url)("dynalite") as (options: object) => Server;

describe("a directory of the version before", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "import-level-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("is taken over with tables, items, indexes and tags, once", async () => {
    await writeWithDynalite(directory);

    const first = await open(directory);
    const byOwner = await first.execute("Query", byOwnerOf("ann"));
    const tags = await first.execute("ListTagsOfResource", { ResourceArn: ARN });
    await first.execute("DeleteItem", { TableName: "items", Key: { pk: { S: "1" } } });
    await first.close();
    const second = await open(directory);
    const left = await second.execute("Scan", { TableName: "items", Select: "COUNT" });
    await second.close();

    expect(byOwner).toMatchObject({ Count: 10 });
    expect(tags).toEqual({ Tags: [{ Key: "team", Value: "a" }] });
    expect(left).toMatchObject({ Count: 19 });
    expect(existsSync(join(directory, "CURRENT"))).toBe(false);
    expect(existsSync(join(directory, "before-sqlite", "CURRENT"))).toBe(true);
  });
});

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/items";

const open = (path: string) =>
  openDynamoDb({ path, region: "us-east-1", accountId: "000000000000", clock: () => new Date() });

const byOwnerOf = (owner: string) => ({
  TableName: "items",
  IndexName: "by-owner",
  KeyConditionExpression: "#owner = :owner",
  ExpressionAttributeNames: { "#owner": "owner" },
  ExpressionAttributeValues: { ":owner": { S: owner } },
});

async function writeWithDynalite(path: string): Promise<void> {
  const server = dynalite({ path, createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "owner"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-owner",
          KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: "items" });
  const item = (at: number) => ({
    pk: { S: String(at) },
    owner: { S: at % 2 === 0 ? "ann" : "bob" },
    tags: { SS: ["b", "a"] },
  });
  const requests = Array.from({ length: 20 }, (_, at) => ({ PutRequest: { Item: item(at) } }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { items: requests } }));
  await client.send(
    new TagResourceCommand({
      ResourceArn: TableDescription?.TableArn,
      Tags: [{ Key: "team", Value: "a" }],
    }),
  );
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
