import { type AskInput, asks, type ItemChange } from "@proton/console/extension";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsoleBackend } from "../src/console/console-backend.ts";
import { runningAnswers } from "../src/console/running/answer-running.ts";
import { changeItem } from "../src/console/running/change-item.ts";
import { type RunningShop, runningShop } from "./support/running-shop.ts";

let shop: RunningShop;

beforeAll(async () => {
  shop = await runningShop();
});
afterAll(() => shop?.close());

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe("the items of a table", () => {
  const item = (owner: string, at: number, state = "open") => ({
    owner: { S: owner },
    at: { N: String(at) },
    state: { S: state },
  });
  const change = (asked: Partial<ItemChange>) =>
    changeItem(
      shop.backend,
      bytes({ accountId: shop.sandbox.accountId, tableName: "orders", ...asked }),
    );
  const put = (of: object, before?: object) =>
    change({ verb: "put", item: of, allowsWrites: true, ...(before && { before }) } as ItemChange);
  const browse = async (asked: Partial<AskInput<"items">> = {}) => {
    const input = { accountId: shop.sandbox.accountId, tableName: "orders", limit: 100, ...asked };
    return runningAnswers.items(shop.backend, asks.items.input.parse(input));
  };

  beforeAll(async () => {
    for (const at of [1, 2, 3]) await put(item("ann", at));
    await put(item("bob", 1, "done"));
  });

  it("are of a table with keys and indexes", async () => {
    const { tables } = asks.tables.output.parse(await runningAnswers.tables(shop.backend, {}));

    expect(tables).toMatchObject([
      {
        tableName: "orders",
        key: [
          { name: "owner", type: "S", role: "partition" },
          { name: "at", type: "N", role: "sort" },
        ],
        indexes: [{ name: "by-state" }],
      },
    ]);
  });

  it("come a page at a time", async () => {
    const first = await browse({ limit: 3 });
    const second = await browse({ limit: 3, ...(first.next && { after: first.next }) });

    expect([first.items.length, second.items.length]).toEqual([3, 1]);
    expect(second.next).toBeUndefined();
  });

  it.each<[string, Partial<AskInput<"items">>, string[]]>([
    [
      "a partition",
      { query: { partition: { owner: "ann" }, isDescending: true } },
      ["3", "2", "1"],
    ],
    [
      "a stretch of a partition",
      {
        query: {
          partition: { owner: "ann" },
          sort: { name: "at", operator: "between", values: ["2", "9"] },
          isDescending: false,
        },
      },
      ["2", "3"],
    ],
    [
      "an index",
      { indexName: "by-state", query: { partition: { state: "done" }, isDescending: false } },
      ["1"],
    ],
  ])("are found by %s", async (_, asked, expected) => {
    const { items } = await browse(asked);

    expect(items.map(({ at }) => at?.N)).toEqual(expected);
  });

  it.each<[string, Partial<AskInput<"items">>, RegExp]>([
    ["no table of the name", { tableName: "none" }, /not found/],
    [
      "no index of the name",
      { indexName: "none", query: { partition: {}, isDescending: false } },
      /no index none/,
    ],
    [
      "a query without a key",
      { query: { partition: {}, isDescending: false } },
      /partition key owner/,
    ],
    [
      "a sort key of another type",
      {
        query: {
          partition: { owner: "ann" },
          sort: { name: "at", operator: "=", values: ["x"] },
          isDescending: false,
        },
      },
      /"x" is no number/,
    ],
  ])("are not found for %s", async (_, asked, message) => {
    await expect(browse(asked)).rejects.toThrow(message);
  });

  it.each<[string, Partial<ItemChange>]>([
    ["a put", { verb: "put", item: item("ann", 9) }],
    ["a delete", { verb: "delete", before: item("ann", 1) }],
    ["a put that says no", { verb: "put", item: item("ann", 9), allowsWrites: false }],
  ])("stay as they are for %s that nobody allowed", async (_, asked) => {
    await expect(change(asked)).rejects.toMatchObject({ code: "AccessDeniedException" });

    const { items } = await browse({ query: { partition: { owner: "ann" }, isDescending: false } });
    expect(items).toHaveLength(3);
  });

  it("change and go, but only from what the page has shown", async () => {
    const before = item("carl", 1);
    await put(before);
    const after = { ...before, state: { S: "done" } };

    await put(after, before);
    await expect(put(item("carl", 1, "lost"), before)).rejects.toThrow(/no longer what the page/);
    await expect(put(before)).rejects.toThrow(/already/);
    await expect(put(item("carl", 2), after)).rejects.toThrow(
      /key \(owner, at\) of an item cannot/,
    );
    await expect(change({ verb: "delete", before, allowsWrites: true })).rejects.toMatchObject({
      code: "ConflictException",
      statusCode: 409,
    });
    const kept = await browse({ query: { partition: { owner: "carl" }, isDescending: false } });
    await change({ verb: "delete", before: after, allowsWrites: true });
    const gone = await browse({ query: { partition: { owner: "carl" }, isDescending: false } });

    expect(kept.items).toEqual([after]);
    expect(gone.items).toEqual([]);
  });
});

it("says where to look for an application that runs on AWS", async () => {
  const connection = { description: "the table proton in eu-west-1" };
  const account = { connection } as Partial<ConsoleBackend> as ConsoleBackend;

  await expect(runningAnswers.routes(account, {})).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining("CloudWatch Logs"),
  });
});
