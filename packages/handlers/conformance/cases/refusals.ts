import type { ConformanceClient, RequestParts } from "../client.ts";
import {
  type ConformanceCase,
  createItem,
  expectJson,
  expectProblem,
  expectStatus,
} from "../expectations.ts";

type Method = "POST" | "PUT" | "PATCH";

const writingMethods: readonly Method[] = ["POST", "PUT", "PATCH"];

const bodies: readonly (readonly [string, unknown, string])[] = [
  ["no name", {}, "/name"],
  ["an empty name", { name: "" }, "/name"],
  ["a long name", { name: "n".repeat(201) }, "/name"],
  ["a name that is not a string", { name: 7 }, "/name"],
  ["a description that is not a string", { name: "n", description: [] }, "/description"],
  ["a long description", { name: "n", description: "d".repeat(2_001) }, "/description"],
  ["tags that are not an array", { name: "n", tags: "t" }, "/tags"],
  ["21 tags", { name: "n", tags: Array(21).fill("t") }, "/tags"],
  ["a tag that is not a string", { name: "n", tags: ["t", 1] }, "/tags/1"],
  ["attributes that are not an object", { name: "n", attributes: [] }, "/attributes"],
  ["an attribute that is an object", { name: "n", attributes: { a: {} } }, "/attributes/a"],
  ["an attribute that is too large", { name: "n", attributes: { a: 1e300 } }, "/attributes/a"],
  ["an attribute that is too small", { name: "n", attributes: { a: 1e-200 } }, "/attributes/a"],
  ["an attribute name with a slash", { name: "n", attributes: { "a/b": 1 } }, "/attributes/a~1b"],
  ["a field that does not exist", { name: "n", colour: "red" }, "/colour"],
  ["a field that the API decides", { name: "n", createdAt: "2026-01-01" }, "/createdAt"],
  ["a field named __proto__", '{"name":"n","attributes":{"__proto__":1}}', "/attributes/__proto__"],
  ["text that is not Unicode", '{"name":"\\ud800"}', "/name"],
  ["an array", [], ""],
];

/** Every way to send a request that is refused, with the problem that it must get. */
export const refusalCases: readonly ConformanceCase[] = [
  ...bodies.map(([what, body, pointer]) => ({
    name: `POST and PUT answer 422 at "${pointer}" for ${what}`,
    run: async (client: ConformanceClient) => {
      const { path } = await createItem(client);

      expectProblem(await client.send("POST", "/items", { body }), 422, "validation-failed", {
        pointer,
      });
      expectProblem(await client.send("PUT", path, { body }), 422, "validation-failed", {
        pointer,
      });
    },
  })),
  refusalOfBodies("400 for a body that is empty or no JSON", 400, "malformed-request", [
    { body: "" },
    { body: "{" },
    { body: '{"name":"n"} trailing' },
  ]),
  refusalOfBodies("413 for a body over 256 KiB", 413, "body-too-large", [
    { body: `{"name":"n"}${" ".repeat(256 * 1024)}` },
  ]),
  refusalOfBodies("415 for a body that is not JSON in plain UTF-8", 415, "unsupported-media-type", [
    { headers: { "content-type": "text/plain" }, body: { name: "n" } },
    { headers: { "content-type": "application/json-seq" }, body: { name: "n" } },
    { headers: { "content-type": "application/json; charset=utf-16" }, body: { name: "n" } },
    { headers: { "content-encoding": "gzip" }, body: { name: "n" } },
  ]),
  refusalOfBodies("422 for nesting that has no end", 422, "validation-failed", [
    { body: `${'{"attributes":'.repeat(10_000)}1${"}".repeat(10_000)}` },
  ]),
  {
    name: "POST and PUT answer 415 for a merge patch",
    run: async (client) => {
      const { path } = await createItem(client);
      const headers = { "content-type": "application/merge-patch+json" };

      for (const [method, target] of [
        ["POST", "/items"],
        ["PUT", path],
      ] as const) {
        const answer = await client.send(method, target, { headers, body: { name: "n" } });
        expectProblem(answer, 415, "unsupported-media-type");
      }
    },
  },
  {
    name: "GET, POST, PUT and PATCH answer 406 when JSON is not accepted",
    run: async (client) => {
      const { path } = await createItem(client);
      const body = { name: "n" };

      for (const accept of ["text/html", "application/json;q=0, */*", "application/xml, text/*"]) {
        const headers = { accept };
        const answers = [
          await client.send("GET", path, { headers }),
          await client.send("GET", "/items", { headers }),
          await client.send("POST", "/items", { headers, body }),
          await client.send("PUT", path, { headers, body }),
          await client.send("PATCH", path, { headers, body }),
        ];
        for (const answer of answers) expectProblem(answer, 406, "not-acceptable");
      }
    },
  },
  {
    name: "GET answers 200 when JSON is among what is accepted",
    run: async (client) => {
      const { path } = await createItem(client);

      for (const accept of ["*/*", "application/*", "text/html, application/json;q=0.1"]) {
        expectJson(await client.send("GET", path, { headers: { accept } }), 200);
      }
    },
  },
  {
    name: "GET, PUT, PATCH and DELETE answer 400 for an id that is not a UUIDv7",
    run: async (client) => {
      const ids = ["1", "00000000-0000-4000-8000-000000000000", "x".repeat(300), "%F0%9F%A7%AA"];
      for (const id of ids) {
        for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
          const body = method.startsWith("P") ? { body: { name: "n" } } : {};
          const answer = await client.send(method, `/items/${id}`, body);

          expectProblem(answer, 400, "malformed-request", { parameter: "id" });
        }
      }
    },
  },
  {
    name: "If-Match and If-None-Match that cannot be read get 400",
    run: async (client) => {
      const { path } = await createItem(client);
      const body = { name: "n" };

      for (const tags of ["unquoted", '"open', '"a" "b"', '"a",', `"${"x".repeat(5_000)}"`]) {
        const ifMatch = { headers: { "if-match": tags } };
        const ifNoneMatch = { headers: { "if-none-match": tags } };
        const answers = [
          await client.send("PUT", path, { ...ifMatch, body }),
          await client.send("PATCH", path, { ...ifMatch, body }),
          await client.send("DELETE", path, ifMatch),
        ];
        for (const answer of answers) {
          expectProblem(answer, 400, "malformed-request", { header: "If-Match" });
        }
        const read = await client.send("GET", path, ifNoneMatch);
        expectProblem(read, 400, "malformed-request", { header: "If-None-Match" });
      }
      expectStatus(await client.send("GET", path), 200);
    },
  },
];

function refusalOfBodies(
  what: string,
  status: number,
  code: string,
  attempts: readonly RequestParts[],
): ConformanceCase {
  return {
    name: `${writingMethods.join(", ")} answer ${what}`,
    run: async (client) => {
      const { path } = await createItem(client);
      for (const method of writingMethods) {
        for (const parts of attempts) {
          const target = method === "POST" ? "/items" : path;
          expectProblem(await client.send(method, target, parts), status, code);
        }
      }
    },
  };
}
