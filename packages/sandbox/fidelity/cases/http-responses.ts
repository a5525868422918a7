import assert from "node:assert/strict";
import type { FidelityClient } from "../client.ts";
import { expectMessage, expectStatus } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";

const respond = (client: FidelityClient, version: "1" | "2", result: unknown) =>
  client.http("POST", `/v${version}/respond`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify(result),
  });

const inferred: readonly (readonly [unknown, string])[] = [
  [{ any: "thing" }, '{"any":"thing"}'],
  ["text", "text"],
  [[1, 2], "[1,2]"],
  [7, "7"],
  [null, "null"],
];

const wrong: readonly (readonly ["1" | "2", string, unknown])[] = [
  ["1", "no status", { body: "x" }],
  ["1", "text", "text"],
  ["2", "a status that is none", { statusCode: "many" }],
  ["2", "a body that is not text", { statusCode: 200, body: { a: 1 } }],
  ["1", "a body that is not text", { statusCode: 200, body: { a: 1 } }],
  ["2", "headers that are none", { statusCode: 200, headers: "x" }],
];

/** What functions return, and what clients see of it. */
export const httpResponseCases = casesOf(
  "responses",
  ["deploy"],
  [
    ...(["1", "2"] as const).flatMap((version) => [
      {
        name: `payload ${version}.0: status, headers and body are sent as returned`,
        run: async (client: FidelityClient) => {
          const answer = await respond(client, version, {
            statusCode: 418,
            headers: { "X-Custom": "a", "Content-Type": "text/x-tea" },
            body: "ä",
          });

          expectStatus(answer, 418);
          assert.equal(answer.text, "ä");
          assert.equal(answer.headers["x-custom"], "a");
          assert.equal(answer.headers["content-type"], "text/x-tea");
        },
      },
      {
        name: `payload ${version}.0: a base64 body is sent as bytes`,
        run: async (client: FidelityClient) => {
          const body = Buffer.from([0, 255, 128]);

          const answer = await respond(client, version, {
            statusCode: 200,
            headers: { "content-type": "image/png" },
            body: body.toString("base64"),
            isBase64Encoded: true,
          });

          assert.deepEqual(answer.bytes, body);
        },
      },
      {
        name: `payload ${version}.0: a body without a type is plain text`,
        run: async (client: FidelityClient) => {
          const answer = await respond(client, version, { statusCode: 200, body: "text" });

          assert.match(answer.headers["content-type"] ?? "", /^text\/plain; ?charset=utf-8$/i);
        },
      },
    ]),
    ...inferred.map(([result, text]) => ({
      name: `payload 2.0: ${JSON.stringify(result)} without a status is a JSON body`,
      run: async (client: FidelityClient) => {
        const answer = await respond(client, "2", result);

        expectStatus(answer, 200);
        assert.equal(answer.text, text);
        assert.match(answer.headers["content-type"] ?? "", /^application\/json/);
      },
    })),
    {
      name: "payload 2.0: cookies become Set-Cookie headers of their own",
      run: async (client) => {
        const answer = await respond(client, "2", {
          statusCode: 204,
          cookies: ["a=1", "b=2; Path=/"],
        });

        assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2; Path=/"]);
      },
    },
    {
      name: "payload 1.0: multiValueHeaders are sent one by one",
      run: async (client) => {
        const answer = await respond(client, "1", {
          statusCode: 200,
          multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
        });

        assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
      },
    },
    ...wrong.map(([version, what, result]) => ({
      name: `payload ${version}.0: ${what} gets 500`,
      run: async (client: FidelityClient) =>
        expectMessage(await respond(client, version, result), 500, "Internal Server Error"),
    })),
  ],
);

/** What the gateway answers by itself. */
export const httpErrorCases = casesOf(
  "errors",
  ["deploy"],
  [
    {
      name: "a path or method without a route gets 404",
      run: async (client) => {
        for (const [method, path] of [
          ["GET", "/nowhere"],
          ["GET", "/v2"],
          ["GET", "/v2/echo/"],
          ["POST", "/v2/items/1"],
          ["GET", "/v2/items/1/more"],
        ] as const) {
          expectMessage(await client.http(method, path), 404, "Not Found");
        }
      },
    },
    {
      name: "a function that throws gets 500 and shows nothing of itself",
      run: async (client) => {
        for (const path of ["/v1/throw", "/v2/throw"]) {
          expectMessage(await client.http("GET", path), 500, "Internal Server Error");
        }
      },
    },
    {
      name: "a function that the API may not invoke gets 500",
      run: async (client) =>
        expectMessage(await client.http("GET", "/forbidden"), 500, "Internal Server Error"),
    },
    {
      name: "an integration that takes too long gets 504",
      run: async (client) => {
        const answer = await client.http("GET", "/quick/slow");

        expectMessage(answer, 504, "Endpoint request timed out");
      },
    },
    {
      name: "a function's answer over 6 MB gets 500",
      run: async (client) =>
        expectMessage(await client.http("GET", "/v2/large"), 500, "Internal Server Error"),
    },
    {
      name: "a body over 10 MB gets 413",
      run: async (client) => {
        const body = Buffer.alloc(10 * 1024 * 1024 + 1, "x");
        const headers = { "content-type": "text/plain" };

        const answer = await client.http("POST", "/v2/echo", { headers, body });

        expectMessage(answer, 413, "Request Entity Too Large");
      },
    },
    {
      name: "headers over 10 KB get 431",
      run: async (client) =>
        expectStatus(
          await client.http("GET", "/v2/echo", { headers: { "x-large": "x".repeat(10_240) } }),
          431,
        ),
    },
  ],
);
