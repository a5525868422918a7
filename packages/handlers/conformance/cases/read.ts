import assert from "node:assert/strict";
import {
  bodyOf,
  type ConformanceCase,
  createItem,
  entityTagOf,
  expectJson,
  expectProblem,
  expectStatus,
} from "../expectations.ts";

const NOBODY = "/items/01890000-0000-7000-8000-000000000000";

/** `GET /items/{id}` */
export const readCases: readonly ConformanceCase[] = [
  {
    name: "GET /items/{id} answers 200 with the item and its ETag",
    run: async (client) => {
      const { item, path, etag } = await createItem(client);

      const answer = await client.send("GET", path);

      expectJson(answer, 200);
      assert.deepEqual(bodyOf(answer), item);
      assert.equal(entityTagOf(answer), etag);
    },
  },
  {
    name: "GET /items/{id} takes an id in upper case",
    run: async (client) => {
      const { item } = await createItem(client);

      const answer = await client.send("GET", `/items/${item.id.toUpperCase()}`);

      expectJson(answer, 200);
    },
  },
  {
    name: "GET answers 304 without a body when If-None-Match names the item's version",
    run: async (client) => {
      const { path, etag } = await createItem(client);

      for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const answer = await client.send("GET", path, { headers: { "if-none-match": tags } });

        expectStatus(answer, 304);
        assert.equal(answer.text, "");
        assert.equal(entityTagOf(answer), etag);
      }
    },
  },
  {
    name: "GET answers 200 when If-None-Match names another version",
    run: async (client) => {
      const { path } = await createItem(client);

      const answer = await client.send("GET", path, { headers: { "if-none-match": '"other"' } });

      expectJson(answer, 200);
    },
  },
  {
    name: "GET answers 404 for an item that does not exist",
    run: async (client) => {
      expectProblem(await client.send("GET", NOBODY), 404, "item-not-found");
    },
  },
];

/** `DELETE /items/{id}` */
export const deleteCases: readonly ConformanceCase[] = [
  {
    name: "DELETE answers 204 and the item is gone",
    run: async (client) => {
      const { path } = await createItem(client);

      const answer = await client.send("DELETE", path);

      expectStatus(answer, 204);
      assert.equal(answer.text, "");
      expectProblem(await client.send("GET", path), 404, "item-not-found");
      expectProblem(await client.send("DELETE", path), 404, "item-not-found");
    },
  },
  {
    name: "DELETE answers 412 when If-Match names another version, and keeps the item",
    run: async (client) => {
      const { path, etag } = await createItem(client);

      const answer = await client.send("DELETE", path, { headers: { "if-match": '"other"' } });

      expectProblem(answer, 412, "precondition-failed");
      expectStatus(await client.send("GET", path), 200);
      expectStatus(await client.send("DELETE", path, { headers: { "if-match": etag } }), 204);
    },
  },
];
