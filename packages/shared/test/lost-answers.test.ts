import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runIdempotently } from "../src/idempotency.ts";
import { firstVersion, type Item, nextVersion } from "../src/item.ts";
import { newItemId } from "../src/item-id.ts";
import { insertItem, readItem, removeItem, replaceItem } from "../src/item-records.ts";
import { announceListShards } from "../src/list-shards.ts";
import type { Table } from "../src/table.ts";
import { type LocalTable, startLocalTable } from "./local-table.ts";
import { requestOf } from "./requests.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local[Symbol.asyncDispose]());

it.each(["insert", "replace", "remove"] as const)(
  "knows its own %s again when its answer was lost and the client repeated it",
  async (write) => {
    await using lossy = await losingAnswers(local.table);
    const item = newItem();
    if (write !== "insert") await insertItem(local.table, item);
    lossy.loseNext();

    const held = await writes[write](lossy.table, item);

    expect(held).toBe(true);
    expect(lossy.lost).toBe(1);
  },
);

it.each(["insert", "replace"] as const)(
  "does not take the %s of somebody else for its own, whatever it holds",
  async (write) => {
    await using lossy = await losingAnswers(local.table);
    const item = newItem();
    if (write === "replace") await insertItem(local.table, item);
    await writes[write](local.table, item);
    lossy.loseNext();

    const held = await writes[write](lossy.table, item);

    expect(held).toBe(false);
    expect(lossy.lost).toBe(1);
  },
);

it("does not take a deletion by somebody else for its own at the first attempt", async () => {
  const item = newItem();
  await insertItem(local.table, item);
  await removeItem(local.table, item);

  expect(await removeItem(local.table, item)).toBe(false);
});

it("does not delete again what was made after a deletion whose answer was lost", async () => {
  await using lossy = await losingAnswers(local.table);
  const item = newItem();
  const again = { ...item, createdAt: new Date(1).toISOString() };
  await insertItem(local.table, item);
  lossy.loseNext({ meanwhile: () => insertItem(local.table, again) });

  expect(await removeItem(lossy.table, item)).toBe(false);
  expect(await readItem(local.table, item.id)).toEqual(again);
});

it.each([1, 2])(
  "holds the lock of an idempotency key when the answer to write %i was lost",
  async (nth) => {
    await using lossy = await losingAnswers(local.table);
    const run = {
      table: lossy.table,
      request: requestOf({ method: "POST", headers: { "idempotency-key": crypto.randomUUID() } }),
      scope: "items/test",
      now: () => new Date(0),
      deadline: new Date(10_000),
      newId: () => crypto.randomUUID(),
    };
    const made = { status: 201, headers: {}, body: "made" };
    if (nth === 1) lossy.loseNext();

    const first = await runIdempotently(run, async () => {
      if (nth === 2) lossy.loseNext();
      return made;
    });
    const second = await runIdempotently(run, async () => ({ status: 500, headers: {} }));

    expect([first, second]).toEqual([made, made]);
    expect(lossy.lost).toBe(1);
  },
);

it("takes over the lock of an ended request when the answer to that was lost", async () => {
  await using lossy = await losingAnswers(local.table);
  const run = (table: Table, at: number) => ({
    table,
    request,
    scope: "items/test",
    now: () => new Date(at),
    deadline: new Date(at + 10_000),
    newId: () => crypto.randomUUID(),
  });
  const request = requestOf({
    method: "POST",
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  const made = { status: 201, headers: {} };
  const started = Promise.withResolvers<void>();
  const frozen = Promise.withResolvers<typeof made>();
  const first = runIdempotently(run(local.table, 0), () => {
    started.resolve();
    return frozen.promise;
  });
  await started.promise;
  lossy.loseNext({ of: "UpdateItemCommand" });

  const answer = await runIdempotently(run(lossy.table, 20_000), async () => made);
  frozen.resolve(made);
  await first;

  expect(answer).toEqual(made);
  expect(lossy.lost).toBe(1);
});

const writes = {
  insert: (table: Table, item: Item) => insertItem(table, item),
  replace: (table: Table, item: Item) =>
    replaceItem(table, item, nextVersion(item, draft, new Date(5))),
  remove: (table: Table, item: Item) => removeItem(table, item),
};

const draft = { name: "n", tags: [], attributes: {} };
const newItem = () => firstVersion(newItemId(new Date()), draft, new Date(0));

interface Loss {
  /** @default any write */
  readonly of?: string;
  /** What happens before the client learns of it. */
  readonly meanwhile?: () => Promise<unknown>;
}

const WRITES = ["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand"];

/** A client that loses answers of DynamoDB when it is told to, as a broken connection does. */
async function losingAnswers(table: Table) {
  let loss: Loss | undefined;
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint = "" } = local.environmentVariables;
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const lossy = {
    table: { ...table, client: DynamoDBDocumentClient.from(client) },
    lost: 0,
    loseNext(next: Loss = {}) {
      loss = next;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  };
  await announceListShards(lossy.table);
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const isLost = loss !== undefined && (loss.of ? [loss.of] : WRITES).includes(commandName);
        if (!isLost) return next(args);
        const { meanwhile } = loss ?? {};
        loss = undefined;
        lossy.lost += 1;
        // A refusal is an answer, too.
        await next(args).catch(() => undefined);
        await meanwhile?.();
        throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
      },
    // Within the retries of the client.
    { step: "finalizeRequest", priority: "low", name: "lose" },
  );
  return lossy;
}
