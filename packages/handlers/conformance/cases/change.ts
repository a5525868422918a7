import assert from "node:assert/strict";
import {
  bodyOf,
  type ConformanceCase,
  createItem,
  entityTagOf,
  expectJson,
  expectProblem,
  expectStatus,
  type ItemBody,
} from "../expectations.ts";

const RIVALS = 10;
const mergePatch = { "content-type": "application/merge-patch+json" };

/** `PUT /items/{id}` */
export const putCases: readonly ConformanceCase[] = [
  {
    name: "PUT answers 200 with the replaced item, its version counted up",
    run: async (client) => {
      const { item, path, etag } = await createItem(client, { description: "d", tags: ["t"] });

      const answer = await client.send("PUT", path, { body: { name: "replaced" } });

      expectJson(answer, 200);
      const { updatedAt, ...replaced } = bodyOf(answer);
      assert.deepEqual(replaced, {
        id: item.id,
        name: "replaced",
        tags: [],
        attributes: {},
        version: 2,
        createdAt: item.createdAt,
      });
      assert.ok(updatedAt >= item.updatedAt);
      assert.notEqual(entityTagOf(answer), etag);
      assert.deepEqual(bodyOf(await client.send("GET", path)), bodyOf(answer));
    },
  },
  {
    name: "PUT answers 404 for an item that does not exist",
    run: async (client) => {
      const answer = await client.send("PUT", `/items/${freshId()}`, { body: { name: "n" } });

      expectProblem(answer, 404, "item-not-found");
    },
  },
  {
    name: "PUT with If-None-Match: * answers 201 for a new id and 412 for a taken one",
    run: async (client) => {
      const path = `/items/${freshId()}`;
      const parts = { headers: { "if-none-match": "*" }, body: { name: "n" } };

      const first = await client.send("PUT", path, parts);
      const second = await client.send("PUT", path, parts);

      expectJson(first, 201);
      assert.equal(bodyOf(first).version, 1);
      assert.ok(first.headers.get("location")?.endsWith(path));
      expectProblem(second, 412, "precondition-failed");
      assert.equal(entityTagOf(await client.send("GET", path)), entityTagOf(first));
    },
  },
  {
    name: "an item deleted and created again has another ETag",
    run: async (client) => {
      const path = `/items/${freshId()}`;
      const parts = { headers: { "if-none-match": "*" }, body: { name: "n" } };
      const first = await client.send("PUT", path, parts);
      await client.send("DELETE", path);
      await new Promise((resolve) => setTimeout(resolve, 2));

      const second = await client.send("PUT", path, parts);

      expectJson(second, 201);
      assert.notEqual(entityTagOf(second), entityTagOf(first));
    },
  },
  {
    name: "PUT answers 412 when If-Match names another version",
    run: async (client) => {
      const { path, etag } = await createItem(client);
      const put = (tags: string) =>
        client.send("PUT", path, { headers: { "if-match": tags }, body: { name: "n" } });

      expectProblem(await put('"other"'), 412, "precondition-failed");
      expectProblem(await put(`W/${etag}`), 412, "precondition-failed");
      expectJson(await put(`"other", ${etag}`), 200);
      expectProblem(await put(etag), 412, "precondition-failed");
      expectJson(await put("*"), 200);
    },
  },
  {
    name: "of concurrent PUTs with the same If-Match exactly one wins",
    run: async (client) => {
      const { path, etag } = await createItem(client);
      const headers = { "if-match": etag };

      const answers = await Promise.all(
        Array.from({ length: RIVALS }, (_, index) =>
          client.send("PUT", path, { headers, body: { name: `rival ${index}` } }),
        ),
      );

      const winners = answers.filter((answer) => answer.status === 200);
      assert.equal(winners.length, 1);
      for (const answer of answers) {
        if (answer.status !== 200) expectProblem(answer, 412, "precondition-failed");
      }
      const [winner] = winners;
      assert.ok(winner);
      const current = bodyOf(await client.send("GET", path));
      assert.deepEqual(current, bodyOf(winner));
      assert.equal(current.version, 2);
    },
  },
];

/** `PATCH /items/{id}` */
export const patchCases: readonly ConformanceCase[] = [
  {
    name: "PATCH merges as RFC 7396 says: null removes, objects merge, arrays are replaced",
    run: async (client) => {
      const { item, path } = await createItem(client, {
        description: "d",
        tags: ["a", "b"],
        attributes: { keep: 1, change: "x", remove: true },
      });
      const patch = {
        description: null,
        tags: ["c"],
        attributes: { change: "y", remove: null, add: 2 },
      };

      const answer = await client.send("PATCH", path, { headers: mergePatch, body: patch });

      expectJson(answer, 200);
      const { updatedAt: _, ...patched } = bodyOf(answer);
      assert.deepEqual(patched, {
        id: item.id,
        name: item.name,
        tags: ["c"],
        attributes: { keep: 1, change: "y", add: 2 },
        version: 2,
        createdAt: item.createdAt,
      });
      assert.deepEqual(bodyOf(await client.send("GET", path)), bodyOf(answer));
    },
  },
  {
    name: "PATCH takes application/json too",
    run: async (client) => {
      const { path } = await createItem(client);

      const answer = await client.send("PATCH", path, { body: { name: "patched" } });

      expectJson(answer, 200);
      assert.equal(bodyOf(answer).name, "patched");
    },
  },
  {
    name: "PATCH answers 404 for an item that does not exist",
    run: async (client) => {
      const parts = { headers: mergePatch, body: { name: "n" } };

      const answer = await client.send("PATCH", `/items/${freshId()}`, parts);

      expectProblem(answer, 404, "item-not-found");
    },
  },
  {
    name: "PATCH answers 412 when If-Match names another version, 200 when the current one",
    run: async (client) => {
      const { path, etag } = await createItem(client);
      const patch = (tags: string) =>
        client.send("PATCH", path, {
          headers: { ...mergePatch, "if-match": tags },
          body: { name: "patched" },
        });

      expectProblem(await patch('"other"'), 412, "precondition-failed");
      expectJson(await patch(etag), 200);
      expectProblem(await patch(etag), 412, "precondition-failed");
    },
  },
  {
    name: "PATCH answers 422 when its result would not be valid, naming the field",
    run: async (client) => {
      const { path } = await createItem(client, { attributes: { a: 1 } });
      const invalid = [
        [{ name: null }, "/name"],
        [{ attributes: { a: [1] } }, "/attributes/a"],
        [{ id: freshId() }, "/id"],
        [{ version: 9 }, "/version"],
        [[], ""],
        ["text", ""],
        [null, ""],
      ] as const;
      for (const [patch, pointer] of invalid) {
        const body = JSON.stringify(patch);
        const answer = await client.send("PATCH", path, { headers: mergePatch, body });

        expectProblem(answer, 422, "validation-failed", { pointer });
      }
      assert.equal(bodyOf(await client.send("GET", path)).version, 1);
    },
  },
  {
    name: "concurrent PATCHes without If-Match lose no update",
    run: async (client) => {
      const { path } = await createItem(client);

      const answers = await Promise.all(
        Array.from({ length: RIVALS }, (_, index) =>
          client.send("PATCH", path, {
            headers: mergePatch,
            body: { attributes: { [`rival${index}`]: true } },
          }),
        ),
      );

      const applied = answers.flatMap((answer, index) => {
        if (answer.status === 200) return [`rival${index}`];
        expectProblem(answer, 409, "concurrent-update");
        return [];
      });
      assert.ok(applied.length > 0);
      const item: ItemBody = bodyOf(await client.send("GET", path));
      assert.deepEqual(Object.keys(item.attributes).toSorted(), applied.toSorted());
      assert.equal(item.version, 1 + applied.length);
      expectStatus(await client.send("DELETE", path), 204);
    },
  },
];

/** An id that no item has: a UUIDv7 of now. */
function freshId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
