import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Item } from "../src/item.ts";
import { newItemId } from "../src/item-id.ts";
import { type Page, readItemPage } from "../src/item-pages.ts";
import { insertItem, listShardOf, readItem, removeItem } from "../src/item-records.ts";
import { announcedListShards } from "../src/list-shards.ts";
import type { Table } from "../src/table.ts";
import { type LocalTable, startLocalTable } from "./local-table.ts";

describe.each([1, 4, 16])("with %i list shards", (listShards) => {
  let local: LocalTable;
  let table: Table;

  beforeAll(async () => {
    local = await startLocalTable(listShards);
    table = local.table;
  });
  afterAll(() => local[Symbol.asyncDispose]());
  beforeEach(async () => {
    const { pages } = await readAll(table, 100);
    for (const item of pages.flatMap((page) => page.items)) await removeItem(table, item);
  });

  it("answers an empty page when there is nothing", async () => {
    expect(await readItemPage(table, { limit: 10, after: undefined })).toEqual({ items: [] });
  });

  it.each([1, 2, 7, 29, 30, 31])("pages 30 items by %i, newest first, each once", async (limit) => {
    const ids = await insertMany(table, 30);

    const { pages } = await readAll(table, limit);

    expect(pages.flatMap((page) => page.items.map((item) => item.id))).toEqual(ids.toReversed());
    // No empty page at the end: nextCursor is there only when something follows.
    expect(pages).toHaveLength(Math.ceil(30 / limit));
  });

  it("loses nothing where queries end early because of large items", async () => {
    const ids = await insertMany(table, 12, "x".repeat(300_000));

    const { pages } = await readAll(table, 10);

    expect(pages.flatMap((page) => page.items.map((item) => item.id))).toEqual(ids.toReversed());
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(2_000_000);
  });
});

it("makes one query a shard, and one for what others do, whatever the number of items", async () => {
  await using local = await startLocalTable(4);
  const page = { limit: 5, after: undefined };
  await insertMany(local.table, 5);
  const few = await callsOf(local.table, () => readItemPage(local.table, page));
  await insertMany(local.table, 300);

  const many = await callsOf(local.table, () => readItemPage(local.table, page));

  expect(few).toBe(5);
  expect(many).toBe(5);
});

it.each([1, 20])(
  "lists, by %i, what services with more shards wrote, also later",
  async (limit) => {
    await using local = await startLocalTable(2);
    const wider = { ...local.table, listShards: 16 };
    const before = await insertMany(local.table, 5);
    const ids = [
      ...before,
      ...(await insertMany(wider, 20)),
      ...(await insertMany(local.table, 5)),
    ];

    const { pages } = await readAll(local.table, limit);

    expect(pages.flatMap((page) => page.items.map((item) => item.id))).toEqual(
      ids.sort().reverse(),
    );
  },
);

it("says once how many shards it has, and never fewer than others", async () => {
  await using local = await startLocalTable(16);
  await insertMany(local.table, 1);
  const again = await callsOf(local.table, () => insertMany(local.table, 1));
  await insertMany({ ...local.table, listShards: 2 }, 1);

  expect(again).toBe(1);
  expect(await announcedListShards(local.table)).toBe(16);
});

it("spreads ids evenly over the shards", () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 4_000; index += 1) {
    const shard = listShardOf(newItemId(new Date()), 8);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }

  expect(counts.size).toBe(8);
  for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(120);
});

it("reads back exactly the item that was written", async () => {
  await using local = await startLocalTable();
  const item: Item = {
    id: newItemId(new Date()),
    name: "n",
    description: "",
    tags: ["a", "a", ""],
    attributes: { zero: 0, tiny: 5e-7, long: 0.1234567890123456, max: Number.MAX_SAFE_INTEGER },
    version: 1,
    createdAt: new Date(0).toISOString(),
    updatedAt: new Date(0).toISOString(),
  };

  await insertItem(local.table, item);

  expect(await readItem(local.table, item.id)).toEqual(item);
});

async function insertMany(table: Table, count: number, description = ""): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const now = new Date(Date.UTC(2026, 0, 1) + index);
    const createdAt = now.toISOString();
    const id = newItemId(now);
    ids.push(id);
    await insertItem(table, {
      id,
      name: `${index}`,
      description,
      tags: [],
      attributes: {},
      version: 1,
      createdAt,
      updatedAt: createdAt,
    });
  }
  return ids;
}

async function readAll(table: Table, limit: number): Promise<{ readonly pages: readonly Page[] }> {
  const pages: Page[] = [];
  let after: string | undefined;
  do {
    const page = await readItemPage(table, { limit, after });
    if (page.items.length > 0) pages.push(page);
    after = page.nextCursor;
  } while (after !== undefined);
  return { pages };
}

async function callsOf({ client }: Table, action: () => Promise<unknown>): Promise<number> {
  let calls = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      calls += 1;
      return next(args);
    },
    { step: "build", name: "count" },
  );
  await action();
  client.middlewareStack.remove("count");
  return calls;
}
