import type { ProxyEvent, ProxyHandler } from "@proton/shared";
import { startLocalTable } from "@proton/shared/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Handlers, handlerMethods, loadHandlers } from "./support/http-front.ts";
import { payloadFormats, proxyEvent } from "./support/proxy-events.ts";

const numRuns = 100;
const timeout = 60_000;
const resources = new AsyncDisposableStack();
let handlers: Handlers;

beforeAll(async () => {
  const local = resources.use(await startLocalTable());
  handlers = await loadHandlers(local.environmentVariables);
});
afterAll(() => resources.disposeAsync());

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "*", "W/", '"1"', "application/json", "\0", "\ud800", "../..", "__proto__"),
  fc.string({ minLength: 5_000, maxLength: 5_000 }),
);

const headerName = fc.constantFrom(
  ...["accept", "Accept", "content-type", "Content-Type", "content-encoding", "idempotency-key"],
  ...["if-match", "If-None-Match", "IF-MATCH", "x-other", "__proto__"],
);

const mediaType = fc.constantFrom(
  "application/json",
  "application/merge-patch+json",
  "application/json;charset=utf-8",
);

const id = fc.oneof(
  fc.constant("017f22e2-79b0-7fff-bfff-ffffffffffff"),
  fc.uuid({ version: 7 }),
  text,
);

const body = fc.oneof(
  fc.json(),
  text,
  fc.uint8Array({ maxLength: 60 }),
  fc.constantFrom('{"name":"n"}', '{"name":"\\ud800"}', '{"attributes":{"__proto__":{}}}', "[[[["),
  fc
    .record(
      {
        name: fc.oneof(text, fc.jsonValue()),
        description: fc.oneof(text, fc.jsonValue()),
        tags: fc.oneof(fc.array(text, { maxLength: 3 }), fc.jsonValue()),
        attributes: fc.oneof(fc.dictionary(text, fc.jsonValue()), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);

/** A request that a client could send, mostly with a method that the handler takes. */
const requestTo = (methods: readonly string[]) =>
  fc.record({
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...methods) },
      { weight: 1, arbitrary: fc.constantFrom("GET", "POST", "PUT", "HEAD", "TRACE", "") },
    ),
    path: fc.oneof(fc.constantFrom("/items", "/items/1", "/stage/items"), text),
    query: fc.oneof(
      fc.tuple(fc.constantFrom("limit", "cursor"), text).map(([name, value]) => `${name}=${value}`),
      text,
    ),
    pathParameters: fc.record({ id }, { requiredKeys: [] }),
    headers: fc
      .tuple(fc.dictionary(headerName, text, { maxKeys: 4 }), mediaType, fc.boolean())
      .map(([headers, type, isTyped]) => ({
        ...(isTyped && { "content-type": type }),
        ...headers,
      })),
    body,
  });

/** An event that only something broken could send. */
const brokenPart = fc.oneof(
  fc.constantFrom(null, undefined, 0, "", [], {}, "%%%", true),
  fc.jsonValue(),
  fc.dictionary(text, fc.jsonValue()),
);

const brokenEventTo = (methods: readonly string[]) =>
  fc.oneof(
    fc.anything(),
    fc
      .tuple(
        fc.constantFrom(...payloadFormats),
        requestTo(methods),
        fc.dictionary(
          fc.constantFrom(
            ...["version", "headers", "multiValueHeaders", "body", "isBase64Encoded", "httpMethod"],
            ...["pathParameters", "rawQueryString", "queryStringParameters", "path", "rawPath"],
            ...["multiValueQueryStringParameters", "requestContext"],
          ),
          brokenPart,
          { maxKeys: 5 },
        ),
      )
      .map(([format, parts, broken]) => ({ ...proxyEvent(format, parts), ...broken })),
  );

describe.each(handlerMethods)("$name", ({ name, methods }) => {
  it.each(payloadFormats)(
    "answers any request of payload format %s",
    { timeout },
    async (format) => {
      await check(
        requestTo(methods).map((parts) => proxyEvent(format, parts)),
        name,
      );
    },
  );

  it("answers any event, however broken", { timeout }, async () => {
    await check(brokenEventTo(methods) as fc.Arbitrary<ProxyEvent>, name);
  });
});

async function check(events: fc.Arbitrary<ProxyEvent>, name: keyof Handlers): Promise<void> {
  let runs = 0;
  const property = fc.asyncProperty(events, async (event) => {
    runs += 1;
    await expectAnswer(handlers[name], event);
  });
  await fc.assert(property, { numRuns });
  expect(runs).toBeGreaterThanOrEqual(numRuns);
}

/** Well-formed, no 500, nothing of the inside, and problems only as problems. */
async function expectAnswer(handler: ProxyHandler, event: ProxyEvent): Promise<void> {
  const result = await handler(event, { awsRequestId: "lambda-id" });

  expect(Object.keys(result).sort()).toEqual(["body", "headers", "isBase64Encoded", "statusCode"]);
  expect(result.statusCode).toBeGreaterThanOrEqual(200);
  expect(result.statusCode).toBeLessThan(500);
  expect(result.isBase64Encoded).toBe(false);
  for (const [header, value] of Object.entries(result.headers)) {
    expect(header).toMatch(/^[a-z-]+$/);
    expect(value).toMatch(/^[\x20-\x7e]*$/);
  }
  expect(result.body).not.toMatch(/\n\s+at |\.[mt]s:\d+/);
  if (result.statusCode === 204 || result.statusCode === 304) {
    expect(result.body).toBe("");
    return;
  }
  const answer = JSON.parse(result.body) as Record<string, unknown>;
  if (result.statusCode < 400) return;
  expect(result.headers["content-type"]).toBe("application/problem+json");
  expect(answer.status).toBe(result.statusCode);
  expect(answer.type).toMatch(/^urn:problem-type:items:[a-z-]+$/);
  expect(answer.requestId).toBeTypeOf("string");
}
