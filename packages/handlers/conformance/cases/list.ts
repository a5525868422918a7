import assert from "node:assert/strict";
import { type ConformanceClient, forEachConcurrently } from "../client.ts";
import {
  bodyOf,
  type ConformanceCase,
  createItem,
  expectJson,
  expectProblem,
  type ItemBody,
} from "../expectations.ts";

interface PageBody {
  readonly items: readonly ItemBody[];
  readonly nextCursor?: string;
}

const SEEDED = 1_000;
const concurrency = 20;
const SETTLE_MILLISECONDS = 10_000;

/** `GET /items` */
export const listCases: readonly ConformanceCase[] = [
  {
    name: "GET /items answers newest first",
    run: async (client) => {
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        ids.push((await createItem(client)).item.id);
        await pause(2);
      }

      await eventually(async () => {
        const page = await readPage(client, "?limit=100");

        const found = page.items.map((item) => item.id).filter((id) => ids.includes(id));
        assert.deepEqual(found, ids.toReversed());
        assertNewestFirst(page.items);
      });
    },
  },
  {
    name: "GET /items links to the next page with Link and nextCursor, which agree",
    run: async (client) => {
      await createItem(client);
      await createItem(client);
      await eventually(async () => {
        const answer = await client.send("GET", "/items?limit=1");

        expectJson(answer, 200);
        const page = bodyOf<PageBody>(answer);
        assert.equal(page.items.length, 1);
        const link = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1] ?? "";
        const next = new URL(link, "http://any");
        assert.ok(next.pathname.endsWith("/items"));
        assert.equal(next.searchParams.get("cursor"), page.nextCursor);
        assert.equal(next.searchParams.get("limit"), "1");
      });
    },
  },
  {
    name: "GET /items takes limits from 1 to 100",
    run: async (client) => {
      for (const limit of [1, 100]) {
        const page = await readPage(client, `?limit=${limit}`);

        assert.ok(page.items.length <= limit);
      }
    },
  },
  {
    name: "GET /items answers 400 for a limit or cursor that is none, naming it",
    run: async (client) => {
      const queries = [
        ["limit", "0"],
        ["limit", "101"],
        ["limit", "-1"],
        ["limit", "1.5"],
        ["limit", "ten"],
        ["limit", ""],
        ["limit", "1&limit=2"],
        ["cursor", ""],
        ["cursor", "not-a-cursor"],
        ["cursor", "x".repeat(2_000)],
        ["cursor", "%00"],
      ] as const;
      for (const [parameter, value] of queries) {
        const answer = await client.send("GET", `/items?${parameter}=${value}`);

        expectProblem(answer, 400, "malformed-request", { parameter });
      }
    },
  },
  {
    name: `${SEEDED} items are paged through without loss or repeat while others are created`,
    isLong: true,
    run: async (client) => {
      const expected = new Set<string>();
      await forEachConcurrently(Array(SEEDED).keys(), concurrency, async (index) => {
        expected.add((await createItem(client, { name: `seeded ${index}` })).item.id);
      });
      assert.equal(expected.size, SEEDED);
      // The list is read from an index, which a deployed table brings up to date a moment later.
      await eventually(async () => assertHolds(await readAll(client, 100), expected));
      let isPaging = true;
      const creating = (async () => {
        let count = 0;
        for (; isPaging; count += 1) await createItem(client, { name: "meanwhile" });
        return count;
      })();

      const ids = await readAll(client, 37).finally(() => {
        isPaging = false;
      });

      assert.ok((await creating) > 0, "nothing was created meanwhile");
      assertHolds(ids, expected);
    },
  },
];

async function readPage(client: ConformanceClient, query: string): Promise<PageBody> {
  const answer = await client.send("GET", `/items${query}`);
  expectJson(answer, 200);
  return bodyOf<PageBody>(answer);
}

async function readAll(client: ConformanceClient, limit: number): Promise<readonly string[]> {
  const items: ItemBody[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(client, `?limit=${limit}${cursor ? `&cursor=${cursor}` : ""}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assertNewestFirst(items);
  return items.map((item) => item.id);
}

function assertHolds(ids: readonly string[], expected: ReadonlySet<string>): void {
  assert.equal(new Set(ids).size, ids.length, "an item came twice");
  const found = ids.filter((id) => expected.has(id));
  assert.equal(found.length, expected.size, "items are missing");
}

function assertNewestFirst(items: readonly ItemBody[]): void {
  const ids = items.map((item) => item.id);
  assert.deepEqual(ids, ids.toSorted().toReversed());
}

async function eventually(attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + SETTLE_MILLISECONDS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(500);
    }
  }
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
