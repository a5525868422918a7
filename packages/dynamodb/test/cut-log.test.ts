import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoDb, openDynamoDb } from "../src/index.ts";

const FILE = "dynamodb.sqlite";
const ITEMS = 60;
const CUTS = 40;

/** A log that the end of a machine cut anywhere holds the beginning of what was written, and nothing half. */
describe("a log of the database that was cut or overwritten after a kill", () => {
  let root: string;
  let log: Buffer;

  const open = (path: string) =>
    openDynamoDb({
      path,
      region: "us-east-1",
      accountId: "000000000000",
      clock: () => new Date(0),
    });

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "cut-log-"));
    const made = await open(join(root, "whole"));
    await made.execute("CreateTable", {
      TableName: "things",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "N" },
        { AttributeName: "kind", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "kinds",
          KeySchema: [
            { AttributeName: "kind", KeyType: "HASH" },
            { AttributeName: "id", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    await made.close();

    const written = await open(join(root, "whole"));
    for (let id = 0; id < ITEMS; id += 1) {
      const Item = { id: { N: String(id) }, kind: { S: "one" }, text: { S: "x".repeat(500) } };
      await written.execute("PutItem", { TableName: "things", Item });
    }
    // What a killed process leaves: the log is not in the file yet.
    mkdirSync(join(root, "killed"));
    for (const end of ["", "-wal"]) {
      copyFileSync(join(root, "whole", FILE + end), join(root, "killed", FILE + end));
    }
    await written.close();
    log = readFileSync(join(root, "killed", `${FILE}-wal`));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  /** The ids in the table and in its index, of the database with another log. */
  async function idsWith(name: string, bytes: Uint8Array) {
    const directory = join(root, name);
    mkdirSync(directory);
    copyFileSync(join(root, "killed", FILE), join(directory, FILE));
    writeFileSync(join(directory, `${FILE}-wal`), bytes);
    const tables = await open(directory);
    const table = await idsOf(tables, "Scan", {});
    const index = await idsOf(tables, "Query", {
      IndexName: "kinds",
      KeyConditionExpression: "kind = :kind",
      ExpressionAttributeValues: { ":kind": { S: "one" } },
    });
    await tables.close();
    return { table, index };
  }

  async function idsOf(tables: DynamoDb, operation: string, input: object): Promise<number[]> {
    const page = (await tables.execute(operation, { TableName: "things", ...input })) as {
      readonly Items: readonly { readonly id: { readonly N: string } }[];
    };
    return page.Items.map(({ id }) => Number(id.N)).sort((a, b) => a - b);
  }

  it.each([
    ["cut", (at: number) => log.subarray(0, at)],
    ["overwritten", (at: number) => Buffer.from(log).fill(0x55, at, at + 8)],
  ])("holds the first of the writes, in table and index alike: %s", async (name, harm) => {
    const counts = new Set<number>();
    for (let cut = 0; cut < CUTS; cut += 1) {
      const at = Math.floor((log.length / CUTS) * cut);

      const { table, index } = await idsWith(`${name}-${cut}`, harm(at));

      expect(index, `at byte ${at}`).toEqual(table);
      expect(table).toEqual([...Array(table.length).keys()]);
      counts.add(table.length);
    }
    expect(counts.size).toBeGreaterThan(10);
  });

  it("holds all of them as it was", async () => {
    const { table, index } = await idsWith("sound", log);

    expect([table.length, index.length]).toEqual([ITEMS, ITEMS]);
  });
});
