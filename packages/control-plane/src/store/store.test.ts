import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../test/support/memory-store.ts";
import { type EmbeddedTable, openEmbeddedTable } from "./embedded-table.ts";
import { type Kind, keyOf, padded, sortableTime } from "./keys.ts";
import type { Position } from "./listing.ts";
import { createStore, type ListOptions, type Store } from "./store.ts";

interface Thing {
  readonly name: string;
  readonly color: string;
  readonly count: number;
}

let kinds = 0;

/** A kind of its own for each test: tests of one table do not see one another. */
function kindOf(spread: number | undefined): Kind<Thing> {
  kinds += 1;
  return {
    name: `thing-${kinds}`,
    ...(spread !== undefined && { spread }),
    id: ({ name }) => name,
    orders: ({ name, color, count }) => ({
      order1: keyOf(color, name),
      ...(count > 0 ? { order6: keyOf(padded(count), name) } : {}),
    }),
  };
}

const thing = (name: string, color = "red", count = 0): Thing => ({ name, color, count });

let table: EmbeddedTable;

beforeAll(async () => {
  table = await openEmbeddedTable();
});

afterAll(() => table.close());

/** The table as one on AWS is asked, listings included. */
const askedByClient = ({ client, tableName }: EmbeddedTable) => ({ client, tableName });

describe.each([
  ["a DynamoDB table", undefined, () => createStore(askedByClient(table))],
  ["a DynamoDB table, spread", Infinity, () => createStore(askedByClient(table))],
  ["an embedded table", undefined, () => createStore(table)],
  ["an embedded table, spread", Infinity, () => createStore(table)],
  ["memory", undefined, () => createMemoryStore()],
])("the store in %s", (_, spread, open: () => Store) => {
  const newKind = () => kindOf(spread);

  it("creates a record once", async () => {
    const store = open();
    const kind = newKind();

    const results = await Promise.all(
      [1, 2, 3, 4].map((count) => store.create(kind, thing("a", "red", count))),
    );

    expect(results.filter((created) => created)).toHaveLength(1);
    expect(await store.get(kind, "b")).toBeUndefined();
  });

  it("loses no update of many at once", async () => {
    const store = open();
    const kind = newKind();
    await store.create(kind, thing("a"));

    await Promise.all(
      Array.from({ length: 10 }, () =>
        store.update(kind, "a", (now) => ({ ...now, count: now.count + 1 })),
      ),
    );

    expect((await store.get(kind, "a"))?.count).toBe(10);
  });

  it("leaves a record when the change refuses or has nothing to change", async () => {
    const store = open();
    const kind = newKind();
    await store.create(kind, thing("a"));

    const refused = store.update(kind, "a", () => {
      throw new Error("refused");
    });

    await expect(refused).rejects.toThrow("refused");
    expect(await store.update(kind, "a", () => undefined)).toEqual(thing("a"));
    expect(await store.update(kind, "b", (now) => now)).toBeUndefined();
  });

  it("removes a record under a condition", async () => {
    const store = open();
    const kind = newKind();
    await store.create(kind, thing("a"));

    const kept = await store.remove(kind, "a", ({ count }) => count > 0);
    const removed = await store.remove(kind, "a");

    expect([kept, removed, await store.remove(kind, "a")]).toEqual([false, true, true]);
    expect(await store.get(kind, "a")).toBeUndefined();
  });

  it("replaces what has expired", async () => {
    const store = open();
    const kind = newKind();
    await store.create(kind, thing("a", "old"), { expiresAt: 100, now: 50 });

    const early = await store.create(kind, thing("a", "new"), { expiresAt: 200, now: 99 });
    const late = await store.create(kind, thing("a", "new"), { expiresAt: 200, now: 101 });

    expect([early, late]).toEqual([false, true]);
    expect((await store.get(kind, "a"))?.color).toBe("new");
  });

  it.each([1, 2, 3, 100])("lists in every order and direction, %i at a time", async (limit) => {
    const store = open();
    const kind = newKind();
    const things = [
      thing("a", "red", 3),
      thing("a-b", "blue", 1),
      thing("a0", "red"),
      thing("b", "blue", 2),
    ];
    for (const value of things.toReversed()) await store.create(kind, value);
    const all = async (options: Parameters<typeof store.list<Thing>>[1]) => {
      const names: string[] = [];
      let after: Position | undefined;
      do {
        const page = await store.list(kind, { ...options, limit, ...(after && { after }) });
        expect(page.values.length).toBeLessThanOrEqual(limit);
        names.push(...page.values.map(({ name }) => name));
        after = page.next;
      } while (after !== undefined);
      return names;
    };

    expect(await all({})).toEqual(["a", "a-b", "a0", "b"]);
    expect(await all({ descending: true })).toEqual(["b", "a0", "a-b", "a"]);
    expect(await all({ prefix: "a" })).toEqual(["a", "a-b", "a0"]);
    expect(await all({ order: "order1" })).toEqual(["a-b", "b", "a", "a0"]);
    expect(await all({ order: "order1", prefix: keyOf("red", "") })).toEqual(["a", "a0"]);
    expect(await all({ order: "order6", descending: true })).toEqual(["a", "b", "a-b"]);
    expect(await all({ where: ({ color }) => color === "red" })).toEqual(["a", "a0"]);
  });

  it("keeps long members once: a record has them, a listing by an order has not", async () => {
    const store = open();
    const kind: Kind<Thing> = {
      ...newKind(),
      apart: {
        take: ({ color, ...rest }) => ({ value: { ...rest, color: "" }, long: { color } }),
        put: (value, { color = "" }) => ({ ...value, color }),
      },
    };
    await store.create(kind, thing("a", "long", 1));
    await store.update(kind, "a", (now) => ({ ...now, color: `${now.color}er` }));

    const one = await store.get(kind, "a");
    const byId = await store.list(kind);
    const byOrder = await store.list(kind, { order: "order6" });

    expect([one, ...byId.values, ...byOrder.values].map((each) => each?.color)).toEqual([
      "longer",
      "longer",
      "",
    ]);
  });

  it("reads no more than it may for a page, and goes on from there", async () => {
    const store = open();
    const kind = newKind();
    for (const name of ["a", "b", "c", "d", "e"]) await store.create(kind, thing(name));
    const where = ({ name }: Thing) => name === "e";

    const first = await store.list(kind, { where, readLimit: 2 });
    const second = await store.list(kind, {
      where,
      readLimit: 3,
      ...(first.next && { after: first.next }),
    });

    expect(first.values).toEqual([]);
    expect(second.values.map(({ name }) => name)).toEqual(["e"]);
  });
});

describe("a listing of several partitions", () => {
  const [spread, together] = [kindOf(Infinity), kindOf(undefined)];

  beforeAll(async () => {
    const store = createStore(table);
    for (let at = 0; at < 40; at += 1) {
      const each = thing(padded(at), at % 3 === 0 ? "blue" : "red", at % 5);
      await store.create(spread, each);
      await store.create(together, each);
    }
  });

  it.each([
    ["its ids", {}],
    ["its ids, descending", { descending: true }],
    ["an order", { order: "order1" }],
    ["an order that few have", { order: "order6", descending: true }],
    ["a prefix of an order", { order: "order1", prefix: "red#" }],
  ] as const)("is the same by %s as that of one, page by page", async (_, options) => {
    const expected = await allPages(createStore(table), together, options);

    for (const store of [createStore(table), createStore(askedByClient(table))]) {
      for (const limit of [3, 11, Infinity]) {
        expect(await allPages(store, spread, { ...options, limit })).toEqual(expected);
      }
    }
    expect(expected.length).toBeGreaterThan(20);
  });

  it("asks only the partition of a parent for what is below it", async () => {
    const asked: unknown[] = [];
    const { client } = table;
    client.middlewareStack.add(
      (next) => (args) => {
        asked.push(args.input);
        return next(args);
      },
      { step: "initialize", name: "asked" },
    );
    const store = createStore(askedByClient(table));
    const kind: Kind<Thing> = { ...kindOf(1), id: ({ name, color }) => keyOf(color, name) };
    await store.create(kind, thing("a", "red"));
    await store.create(kind, thing("b", "red"));
    await store.create(kind, thing("c", "blue"));
    asked.length = 0;

    const { values } = await store.list(kind, { prefix: keyOf("red", "") });
    client.middlewareStack.remove("asked");

    expect(values.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(asked).toHaveLength(1);
  });
});

/** The names of everything that a listing shows. */
async function allPages(store: Store, kind: Kind<Thing>, options: ListOptions<Thing>) {
  const names: string[] = [];
  let after: Position | undefined;
  do {
    const page = await store.list(kind, { ...options, ...(after && { after }) });
    names.push(...page.values.map(({ name }) => name));
    after = page.next;
  } while (after !== undefined);
  return names;
}

describe("sortable keys", () => {
  it("sort as what they stand for", () => {
    expect([padded("10"), padded("9")].sort()).toEqual([padded("9"), padded("10")]);
    expect([keyOf("a-b", "x"), keyOf("a", "z")].sort()).toEqual([
      keyOf("a", "z"),
      keyOf("a-b", "x"),
    ]);
    expect(sortableTime(0) < sortableTime(1)).toBe(true);
  });
});
