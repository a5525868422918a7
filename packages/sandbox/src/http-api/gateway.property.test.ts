import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";
import type { InvokeResult } from "../services.ts";

let fixture: HttpFixture;
let answer: (payload: unknown) => InvokeResult;
beforeAll(async () => {
  fixture = await openHttpFixture({ answer: (event) => answer(event) });
  await fixture.putApi({ corsConfiguration: { allowOrigins: ["*"], allowMethods: ["*"] } });
  for (const key of ["GET /items", "ANY /items/{id}", "POST /files/{path+}", "$default"]) {
    await fixture.putRoute(key);
  }
  await fixture.putRoute("GET /one/{id}", { integration: { payloadFormatVersion: "1.0" } });
});
afterAll(() => fixture.close());

const GATEWAY_MESSAGE = /^\{"message":"[A-Z][A-Za-z ]+"\}$/;

function readAnswer(received: string) {
  const [head = "", ...rest] = received.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.toLowerCase(), value.join(":").trim()] as const;
    }),
  );
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  return { status, headers, body: rest.join("\r\n\r\n") };
}

const method = fc.oneof(
  fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PURGE"),
  fc.stringMatching(/^[A-Z]{1,8}$/),
);
const target = fc.oneof(
  fc.webPath().map((path) => path || "/"),
  fc.stringMatching(/^[!-~]{1,60}$/),
  fc.stringMatching(/^\/[%/.?&=+#a-f0-9]{0,40}$/),
  fc.constantFrom("/items", "/items/1", "/items/%2F", "/files/a/b", "//", "/%00", "/?%", "*"),
);
const header = fc.tuple(
  fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
    fc.constantFrom("Origin", "Cookie", "Content-Type", "X-Forwarded-For", "Authorization"),
  ),
  fc.stringMatching(/^[ -~]{0,40}$/),
);
/** These decide how Node.js frames the message; the test sets them itself. */
const FRAMING = /^(connection|content-length|transfer-encoding|host|expect|upgrade)$/i;

it("answers every request in the form of API Gateway", async () => {
  answer = () => ({ kind: "ok", payload: { statusCode: 200, body: "fine" } });
  let requests = 0;

  await fc.assert(
    fc.asyncProperty(
      method,
      target,
      fc.array(header, { maxLength: 6 }),
      fc.string({ unit: "binary", maxLength: 50 }),
      async (verb, path, headers, text) => {
        requests += 1;
        const body = Buffer.from(text).toString("latin1");
        const lines = headers
          .filter(([name]) => !FRAMING.test(name))
          .map((pair) => pair.join(": "));
        const head = [`${verb} ${path} HTTP/1.1`, "Host: x", "Connection: close", ...lines];
        const received = await fixture.sendRaw(
          `${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );

        const { status, headers: answered, body: message } = readAnswer(received);
        expect([200, 204, 400, 404]).toContain(status);
        expect(answered.get("apigw-requestid")).toMatch(/^[\w-]{15}=$/);
        if (status >= 400 && verb !== "HEAD") expect(message).toMatch(GATEWAY_MESSAGE);
      },
    ),
    { numRuns: 400 },
  );

  expect(requests).toBeGreaterThanOrEqual(400);
});

it("turns every result of a function into an answer", async () => {
  const loose = fc.oneof(fc.jsonValue(), fc.string(), fc.integer({ min: -1, max: 700 }));
  const result = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        statusCode: fc.oneof(fc.integer({ min: 90, max: 620 }), loose),
        headers: fc.oneof(fc.dictionary(fc.string(), loose), loose),
        multiValueHeaders: fc.oneof(fc.dictionary(fc.string(), fc.array(loose)), loose),
        cookies: fc.oneof(fc.array(loose), loose),
        body: loose,
        isBase64Encoded: fc.oneof(fc.boolean(), loose),
      },
      { requiredKeys: [] },
    ),
  );
  let results = 0;

  await fc.assert(
    fc.asyncProperty(result, fc.constantFrom("/", "/one/1"), async (payload, path) => {
      const own = (payload as { statusCode?: unknown } | null)?.statusCode;
      // `fetch` takes an answer that asks for a proxy's password for a broken network.
      fc.pre(Number(own) !== 407);
      results += 1;
      answer = () => ({ kind: "ok", payload });

      const response = await fetch(fixture.endpoint() + path, { redirect: "manual" });

      const body = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(200);
      expect(response.headers.get("apigw-requestid")).toMatch(/^[\w-]{15}=$/);
      if (response.status === 500 && own !== 500 && own !== "500") {
        expect(body).toBe('{"message":"Internal Server Error"}');
      }
    }),
    { numRuns: 400 },
  );

  expect(results).toBeGreaterThanOrEqual(400);
  expect(fixture.events.filter(({ code }) => code === "gateway-failed")).toEqual([]);
});
