import assert from "node:assert/strict";
import { bodyOf, type ConformanceCase, entityTagOf, expectJson } from "../expectations.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** `POST /items` */
export const createCases: readonly ConformanceCase[] = [
  {
    name: "POST /items answers 201 with the whole item, Location and ETag",
    run: async (client) => {
      const draft = {
        name: "Zoë's naïve 🧪",
        description: "line one\nline two",
        tags: ["a", "b"],
        attributes: { colour: "grün", weight: 1.5, count: -3, fragile: true },
      };

      const answer = await client.send("POST", "/items", { body: draft });

      expectJson(answer, 201);
      const item = bodyOf(answer);
      const { id, version, createdAt, updatedAt, ...rest } = item;
      assert.deepEqual(rest, draft);
      assert.match(id, UUID_V7);
      assert.equal(version, 1);
      assert.equal(createdAt, new Date(createdAt).toISOString());
      assert.equal(updatedAt, createdAt);
      assert.ok(answer.headers.get("location")?.endsWith(`/items/${id}`));
      const read = await client.send("GET", `/items/${id}`);
      assert.deepEqual(bodyOf(read), item);
      assert.equal(entityTagOf(read), entityTagOf(answer));
    },
  },
  {
    name: "POST /items fills in tags and attributes and leaves description out",
    run: async (client) => {
      const answer = await client.send("POST", "/items", { body: { name: "n" } });

      expectJson(answer, 201);
      const item = bodyOf(answer);
      assert.deepEqual(item.tags, []);
      assert.deepEqual(item.attributes, {});
      assert.ok(!("description" in item));
    },
  },
  {
    name: "POST /items takes attributes of any name, and the smallest and largest numbers",
    run: async (client) => {
      const names = ["constructor", "toString", "valueOf", "hasOwnProperty", "prototype", "then"];
      const attributes = {
        ...Object.fromEntries(names.map((name, index) => [name, index])),
        smallest: 1e-130,
        negative: -1e-130,
        zero: -0,
        largest: Number.MAX_SAFE_INTEGER,
        exact: 0.1 + 0.2,
      };

      const created = await client.send("POST", "/items", { body: { name: "n", attributes } });
      expectJson(created, 201);
      const path = `/items/${bodyOf(created).id}`;
      const headers = { "content-type": "application/merge-patch+json" };
      const body = { attributes: { constructor: "text", toString: null } };
      const patched = await client.send("PATCH", path, { headers, body });

      const { toString: _, ...rest } = attributes as Record<string, unknown>;
      assert.deepEqual(bodyOf(created).attributes, { ...attributes, zero: 0 });
      assert.deepEqual(bodyOf(patched).attributes, { ...rest, zero: 0, constructor: "text" });
    },
  },
  {
    name: "POST /items takes what is just within the bounds",
    run: async (client) => {
      const attributes = Object.fromEntries(
        Array.from({ length: 50 }, (_, index) => [`a${index}`.padEnd(64, "x"), "é".repeat(1_000)]),
      );
      const draft = {
        name: "n".repeat(200),
        description: "d".repeat(2_000),
        tags: Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(50, "t")),
        attributes,
      };

      const answer = await client.send("POST", "/items", { body: draft });

      expectJson(answer, 201);
      assert.deepEqual(bodyOf(answer).attributes, attributes);
    },
  },
  {
    name: "POST /items takes application/json with a charset",
    run: async (client) => {
      const headers = { "content-type": "application/json; charset=utf-8" };

      const answer = await client.send("POST", "/items", { headers, body: { name: "n" } });

      expectJson(answer, 201);
    },
  },
  {
    name: "two POSTs without Idempotency-Key make two items",
    run: async (client) => {
      const first = await client.send("POST", "/items", { body: { name: "n" } });
      const second = await client.send("POST", "/items", { body: { name: "n" } });

      assert.notEqual(bodyOf(first).id, bodyOf(second).id);
    },
  },
];
