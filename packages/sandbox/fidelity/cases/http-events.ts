import assert from "node:assert/strict";
import type { FidelityClient } from "../client.ts";
import { expectStatus } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { type HttpParts, sendHttp } from "../send-http.ts";

type Fields = Record<string, unknown>;

/** The event that a request to the echo stack became, of payload format 1.0 or 2.0. */
async function eventOf(
  client: FidelityClient,
  method: string,
  path: string,
  parts?: HttpParts,
): Promise<Fields & { requestContext: Fields; headers: Record<string, string> }> {
  const answer = await client.http(method, path, parts);
  expectStatus(answer, 200);
  return JSON.parse(answer.text) as never;
}

const paths: readonly (readonly [string, Record<string, string>])[] = [
  ["/items/a%20b", { id: "a b" }],
  ["/items/%C3%A4", { id: "ä" }],
  ["/items/a+b", { id: "a+b" }],
  ["/files/a/b%20c/d", { path: "a/b c/d" }],
];

const textTypes: readonly (readonly [string | undefined, boolean])[] = [
  ["text/plain", false],
  ["application/json", false],
  ["application/json; charset=utf-8", false],
  ["application/xml", false],
  ["application/javascript", false],
  ["application/octet-stream", true],
  ["application/x-www-form-urlencoded", true],
  ["image/png", true],
  [undefined, true],
];

const bothFormats = (["1.0", "2.0"] as const).flatMap((version) => {
  const prefix = version === "1.0" ? "/v1" : "/v2";
  return [
    ...paths.map(([path, parameters]) => ({
      name: `payload ${version} has the path parameters of ${path} decoded`,
      run: async (client: FidelityClient) => {
        const event = await eventOf(client, "GET", prefix + path);

        assert.deepEqual(event.pathParameters, parameters);
      },
    })),
    ...textTypes.map(([type, isBase64Encoded]) => ({
      name: `payload ${version} has a body of type ${type ?? "none"} as ${isBase64Encoded ? "base64" : "text"}`,
      run: async (client: FidelityClient) => {
        const body = '{"text":"ä"}';
        const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };

        const event = await eventOf(client, "POST", `${prefix}/echo`, { headers, body });

        const expected = isBase64Encoded ? Buffer.from(body).toString("base64") : body;
        assert.deepEqual([event.body, event.isBase64Encoded], [expected, isBase64Encoded]);
      },
    })),
    {
      name: `payload ${version} keeps parameters without a value and odd names`,
      run: async (client: FidelityClient) => {
        const event = await eventOf(client, "GET", `${prefix}/echo?flag&empty=&a%26b=c%3Dd&e=f+g`);

        assert.deepEqual(event.queryStringParameters, {
          flag: "",
          empty: "",
          "a&b": "c=d",
          e: "f g",
        });
      },
    },
    {
      name: `payload ${version} has the forwarding headers and stage variables`,
      run: async (client: FidelityClient) => {
        const event = await eventOf(client, "GET", `${prefix}/echo`);

        const names = Object.keys(event.headers).map((name) => name.toLowerCase());
        for (const name of ["host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"]) {
          assert.ok(names.includes(name), `${name} among ${names}`);
        }
        assert.ok(names.includes("x-amzn-trace-id"));
        assert.deepEqual(event.stageVariables, { colour: "blue" });
      },
    },
  ];
});

/** Payload formats 1.0 and 2.0, as an echo function sees them. */
export const httpEventCases = casesOf(
  "http-api",
  ["deploy"],
  [
    ...bothFormats,
    {
      name: "payload 2.0 has the documented fields and no others",
      run: async (client) => {
        const event = await eventOf(client, "POST", "/v2/echo?a=1", {
          headers: { "content-type": "text/plain", "user-agent": "fidelity", cookie: "a=1; b=2" },
          body: "hello",
        });

        const { requestContext, headers: _headers, ...rest } = event;
        assert.deepEqual(rest, {
          version: "2.0",
          routeKey: "ANY /v2/{action}",
          rawPath: "/v2/echo",
          rawQueryString: "a=1",
          cookies: ["a=1", "b=2"],
          queryStringParameters: { a: "1" },
          pathParameters: { action: "echo" },
          stageVariables: { colour: "blue" },
          body: "hello",
          isBase64Encoded: false,
        });
        assert.deepEqual(Object.keys(requestContext).sort(), [
          "accountId",
          "apiId",
          "domainName",
          "domainPrefix",
          "http",
          "requestId",
          "routeKey",
          "stage",
          "time",
          "timeEpoch",
        ]);
        const { sourceIp, ...http } = requestContext.http as Fields;
        assert.ok(sourceIp);
        assert.deepEqual(http, {
          method: "POST",
          path: "/v2/echo",
          protocol: "HTTP/1.1",
          userAgent: "fidelity",
        });
        assert.match(
          String(requestContext.time),
          /^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/,
        );
        assert.equal(typeof requestContext.timeEpoch, "number");
        assert.equal(requestContext.stage, "$default");
      },
    },
    {
      name: "payload 2.0 leaves out what a request does not have",
      run: async (client) => {
        const event = await eventOf(client, "GET", "/v2/echo");

        for (const name of ["body", "cookies", "queryStringParameters"]) {
          assert.ok(!(name in event), name);
        }
        assert.deepEqual([event.rawQueryString, event.isBase64Encoded], ["", false]);
      },
    },
    {
      name: "payload 2.0 joins repeated headers and parameters with commas, names in lower case",
      run: async (client) => {
        const event = await eventOf(client, "GET", "/v2/echo?a=1&b=2&a=3", {
          headers: { "X-Custom": ["one", "two"] },
        });

        assert.equal(event.headers["x-custom"], "one,two");
        assert.deepEqual(event.queryStringParameters, { a: "1,3", b: "2" });
        assert.equal(event.rawQueryString, "a=1&b=2&a=3");
      },
    },
    {
      name: "payload 1.0 has the documented fields and no others",
      run: async (client) => {
        const event = await eventOf(client, "POST", "/v1/echo?a=1&a=2", {
          headers: { "content-type": "text/plain", "user-agent": "fidelity" },
          body: "hello",
        });

        const { requestContext, headers: _headers, multiValueHeaders: _multiple, ...rest } = event;
        assert.deepEqual(rest, {
          version: "1.0",
          resource: "/v1/{action}",
          path: "/v1/echo",
          httpMethod: "POST",
          queryStringParameters: { a: "2" },
          multiValueQueryStringParameters: { a: ["1", "2"] },
          pathParameters: { action: "echo" },
          stageVariables: { colour: "blue" },
          body: "hello",
          isBase64Encoded: false,
        });
        assert.deepEqual(Object.keys(requestContext).sort(), [
          "accountId",
          "apiId",
          "authorizer",
          "domainName",
          "domainPrefix",
          "extendedRequestId",
          "httpMethod",
          "identity",
          "path",
          "protocol",
          "requestId",
          "requestTime",
          "requestTimeEpoch",
          "resourceId",
          "resourcePath",
          "stage",
        ]);
        assert.equal((requestContext.identity as Fields).userAgent, "fidelity");
      },
    },
    {
      name: "payload 1.0 has null for what a request does not have",
      run: async (client) => {
        const event = await eventOf(client, "GET", "/v1/echo");

        const { body, queryStringParameters, multiValueQueryStringParameters } = event;
        assert.deepEqual(
          [body, queryStringParameters, multiValueQueryStringParameters],
          [null, null, null],
        );
      },
    },
    {
      name: "payload 1.0 has the last of repeated headers, and all of them",
      run: async (client) => {
        const event = await eventOf(client, "GET", "/v1/echo", {
          headers: { "x-custom": ["one", "two"] },
        });

        assert.equal(event.headers["x-custom"], "two");
        const all = event.multiValueHeaders as Record<string, unknown>;
        assert.deepEqual(all["x-custom"], ["one", "two"]);
      },
    },
    {
      name: "$default takes every method and path that no other route has",
      run: async (client) => {
        const url = await fallbackUrl(client);

        for (const [method, path] of [
          ["GET", "/"],
          ["PATCH", "/any/thing"],
        ] as const) {
          const answer = await sendHttp(`${url}${path}`, method);
          expectStatus(answer, 200);
          const event = JSON.parse(answer.text) as Fields;
          assert.deepEqual([event.routeKey, event.rawPath], ["$default", path]);
          assert.ok(!("pathParameters" in event));
        }
      },
    },
  ],
);

async function fallbackUrl(client: FidelityClient): Promise<string> {
  const answer = await client.http("GET", "/v2/settings");
  return (JSON.parse(answer.text) as { fallbackUrl: string }).fallbackUrl;
}
