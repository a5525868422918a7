import { ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type LocalTable, startLocalTable } from "@proton/shared/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Handlers } from "./support/http-front.ts";
import { proxyEvent } from "./support/proxy-events.ts";

let local: LocalTable;
let handlers: Pick<Handlers, "create-item" | "delete-item">;

beforeAll(async () => {
  local = await startLocalTable();
  Object.assign(process.env, local.environmentVariables);
  handlers = {
    "create-item": (await import("../src/create-item.ts")).handler,
    "delete-item": (await import("../src/delete-item.ts")).handler,
  };
});
afterAll(() => local[Symbol.asyncDispose]());

it("makes no second item after a crash between the item and its recorded answer", async () => {
  const first = await create();
  await forgetAnswer();

  const second = await create();

  expect(first.statusCode).toBe(201);
  expect(second).toEqual(first);
  const items = (await scan()).filter(({ pk }) => String(pk).startsWith("item#"));
  expect(items).toHaveLength(1);
});

it("replays a recorded answer even after the item was deleted", async () => {
  const first = await create("other");
  const { id } = JSON.parse(first.body) as { id: string };
  await handlers["delete-item"](
    proxyEvent("2.0", { method: "DELETE", path: `/items/${id}`, pathParameters: { id } }),
  );

  const replayed = await create("other");

  expect(replayed).toEqual(first);
});

const create = (key = "key") =>
  handlers["create-item"](
    proxyEvent("2.0", {
      method: "POST",
      path: "/items",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: '{"name":"n"}',
    }),
  );

/** Leaves the table as a function leaves it that dies right after it wrote the item. */
async function forgetAnswer(): Promise<void> {
  const record = (await scan()).find(({ pk }) => String(pk).startsWith("idempotency#"));
  await local.table.client.send(
    new UpdateCommand({
      TableName: local.table.name,
      Key: { pk: record?.pk },
      UpdateExpression: "SET lockedUntil = :past REMOVE #response",
      ExpressionAttributeNames: { "#response": "response" },
      ExpressionAttributeValues: { ":past": 1 },
    }),
  );
}

async function scan(): Promise<readonly Record<string, unknown>[]> {
  const { Items = [] } = await local.table.client.send(
    new ScanCommand({ TableName: local.table.name }),
  );
  return Items;
}
