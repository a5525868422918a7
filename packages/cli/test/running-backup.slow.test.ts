import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import {
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

let desk: Bench;

beforeAll(async () => {
  desk = bench({ estate: tinyEstate });
  expect(await desk.proton("apply")).toMatchObject({ code: 0 });
});

afterAll(() => desk.close());

const clientOf = ({ url: endpoint, region, credentials }: Ready) =>
  new DynamoDBClient({ endpoint, region, credentials });

/** The tables of a server, with what is in each. */
async function contents(client: DynamoDBClient) {
  const { TableNames: [table = ""] = [] } = await client.send(new ListTablesCommand({}));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  return { table, ids: Items.map((item) => item.id?.S ?? "") };
}

it("is made of one moment while a server answers, and is a whole sandbox when it is put back", async () => {
  const serving = await desk.serve<Ready>("serve", "--port", "0");
  const client = clientOf(serving.ready);
  const { table } = await contents(client);
  const acknowledged: string[] = [];
  let isOver = false;
  const writing = (async () => {
    for (let count = 0; !isOver; count += 1) {
      const id = `item-${count}`;
      await client.send(new PutItemCommand({ TableName: table, Item: { id: { S: id } } }));
      acknowledged.push(id);
    }
  })();
  await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(20);
  const before = [...acknowledged];

  const backup = await desk.proton("state", "backup", "saved");
  isOver = true;
  await writing;
  const left = readdirSync(join(desk.directory, ".proton"));
  await serving.stop();
  client.destroy();
  renameSync(join(desk.directory, ".proton"), join(desk.directory, "lost"));
  const restored = await desk.proton("state", "restore", "saved");
  const again = await desk.serve<Ready>("serve", "--port", "0");
  const other = clientOf(again.ready);
  const { ids } = await contents(other);
  other.destroy();
  const plan = await desk.proton("plan");
  await again.stop();
  const checked = await desk.proton("state", "check");

  expect(backup).toMatchObject({ code: 0, stderr: "" });
  expect(left.filter((name) => name.includes("snapshot"))).toEqual([]);
  expect(restored).toMatchObject({ code: 0, stderr: "" });
  expect(before.filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.length).toBeLessThanOrEqual(acknowledged.length);
  expect(plan.stdout).toMatch(/^Nothing to do/);
  expect(checked).toMatchObject({ code: 0 });
});
