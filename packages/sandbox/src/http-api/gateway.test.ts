import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";
import type { InvokeResult } from "../services.ts";

let fixture: HttpFixture;
let answer: (payload: unknown) => InvokeResult | Promise<InvokeResult>;
const payload = (value: unknown): InvokeResult => ({ kind: "ok", payload: value });

beforeEach(async () => {
  answer = () => payload({ statusCode: 200, body: "fine" });
  fixture = await openHttpFixture({ answer: (event) => answer(event) });
});
afterEach(() => fixture.close());

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(fixture.endpoint() + path, { redirect: "manual", ...init });
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text(), response };
}

const gatewayAnswer = (status: number, message: string) =>
  expect.objectContaining({
    status,
    body: JSON.stringify({ message }),
    headers: expect.objectContaining({
      "content-type": "application/json",
      "apigw-requestid": expect.stringMatching(/^[\w-]{15}=$/),
    }),
  });

describe("routing", () => {
  beforeEach(async () => {
    answer = (event) => payload((event as { routeKey: string }).routeKey);
  });

  it.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1"],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}"],
    ["GET", "/pets/cat/1", "GET /pets/{proxy+}"],
    ["POST", "/test/5", "ANY /{proxy+}"],
    ["POST", "/pets/dog/1", "ANY /{proxy+}"],
    ["DELETE", "/pets/dog", "DELETE /pets/dog"],
    ["GET", "/", "$default"],
  ])("selects for %s %s the route %s", async (method, path, routeKey) => {
    for (const key of [
      "$default",
      "ANY /{proxy+}",
      "ANY /pets/dog",
      "DELETE /pets/dog",
      "GET /pets/{proxy+}",
      "GET /pets/dog/{id}",
      "GET /pets/dog/1",
    ]) {
      await fixture.putRoute(key);
    }

    expect((await send(path, { method })).body).toBe(routeKey);
  });

  it.each([
    ["another method", "POST", "/items"],
    ["another path", "GET", "/other"],
    ["a slash at the end", "GET", "/items/"],
    ["an empty variable", "GET", "/things/"],
    ["an encoded slash in a variable", "GET", "/things/a%2Fb"],
    ["an empty greedy variable", "GET", "/files/"],
  ])("answers 404 for %s", async (_name, method, path) => {
    for (const key of ["GET /items", "GET /things/{id}", "ANY /files/{path+}"]) {
      await fixture.putRoute(key);
    }

    expect(await send(path, { method })).toEqual(gatewayAnswer(404, "Not Found"));
  });

  it("follows changes from the next request on", async () => {
    await fixture.putRoute("GET /items");
    const before = await send("/items");
    await fixture.apis.deleteRoute("api1234567", "route GET /items");
    const after = await send("/items");

    expect([before.status, after.status]).toEqual([200, 404]);
  });

  it("serves a named stage below its name", async () => {
    answer = (event) => payload({ statusCode: 200, body: JSON.stringify(event) });
    await fixture.putRoute("GET /items/{id}");
    await fixture.putStage({ stageName: "test" });

    const event = JSON.parse((await send("/test/items/1")).body);

    expect(event).toMatchObject({
      rawPath: "/test/items/1",
      pathParameters: { id: "1" },
      requestContext: { stage: "test", http: { path: "/test/items/1" } },
    });
  });

  it("answers 404 without a stage", async () => {
    await fixture.putRoute("$default");
    await fixture.apis.deleteStage("api1234567", "$default");

    expect(await send("/")).toEqual(gatewayAnswer(404, "Not Found"));
  });

  it("gives each API a port of its own", async () => {
    await fixture.apis.putApi({ apiId: "other", name: "other" });
    await fixture.apis.putStage({ apiId: "other", stageName: "$default", autoDeploy: true });

    const response = await fetch(`${fixture.apis.endpointOf("other")}/`);

    expect(fixture.apis.endpointOf("other")).not.toBe(fixture.endpoint());
    expect(response.status).toBe(404);
  });
});

describe("the answer of a function", () => {
  beforeEach(() => fixture.putRoute("ANY /"));

  it.each([
    ["a string", "Hello!", "Hello!"],
    ["an object", { message: "Hello!" }, '{"message":"Hello!"}'],
    ["a list", [1, 2], "[1,2]"],
    ["null", null, "null"],
  ])("is inferred from %s in format 2.0", async (_name, value, body) => {
    answer = () => payload(value);

    expect(await send("/")).toMatchObject({
      status: 200,
      body,
      headers: { "content-type": "application/json" },
    });
  });

  it("sets status, headers and cookies", async () => {
    answer = () =>
      payload({
        statusCode: 201,
        headers: { Location: "/items/1", "X-Count": 3, "X-Yes": true },
        cookies: ["a=1; Path=/", "b=2"],
        body: "made",
      });

    const { status, headers, body, response } = await send("/");

    expect({ status, body }).toEqual({ status: 201, body: "made" });
    expect(headers).toMatchObject({
      location: "/items/1",
      "x-count": "3",
      "x-yes": "true",
      "content-type": "text/plain;charset=UTF-8",
      "content-length": "4",
    });
    expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
  });

  it("decodes a base64 body", async () => {
    answer = () => payload({ statusCode: 200, isBase64Encoded: true, body: "AAH/" });

    const response = await fetch(`${fixture.endpoint()}/`);

    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 255]);
  });

  it.each([204, 304])("has no body with %s", async (statusCode) => {
    answer = () => payload({ statusCode, headers: { etag: '"1"' } });

    expect(await send("/")).toMatchObject({
      status: statusCode,
      body: "",
      headers: { etag: '"1"' },
    });
  });

  it("loses its body for HEAD, not its length", async () => {
    expect(await send("/", { method: "HEAD" })).toMatchObject({
      status: 200,
      body: "",
      headers: { "content-length": "4" },
    });
  });

  it("combines multiValueHeaders in format 1.0 and infers nothing", async () => {
    await fixture.putRoute("GET /one", { integration: { payloadFormatVersion: "1.0" } });
    answer = () =>
      payload({
        statusCode: 200,
        headers: { "X-Single": "1", "X-Both": "z", "X-Same": "b" },
        multiValueHeaders: { "X-Both": ["a", "b"], "X-Same": ["a", "b"] },
        body: "",
      });
    const combined = await send("/one");
    answer = () => payload({ message: "no status" });
    const inferred = await send("/one");

    expect(combined.headers).toMatchObject({
      "x-single": "1",
      "x-both": "z, a, b",
      "x-same": "a, b",
    });
    expect(inferred).toEqual(gatewayAnswer(500, "Internal Server Error"));
  });

  it.each<[string, unknown]>([
    ["a body that is not a string", { statusCode: 200, body: { a: 1 } }],
    ["a status that is not a number", { statusCode: "many" }],
    ["a status out of range", { statusCode: 99 }],
    ["an informational status", { statusCode: 101 }],
    ["a fraction for a status", { statusCode: 200.5 }],
    ["a header that splits the response", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
    ["a header name with a space", { statusCode: 200, headers: { "a b": "c" } }],
    ["headers that are a list", { statusCode: 200, headers: ["a"] }],
    ["a header that is an object", { statusCode: 200, headers: { a: {} } }],
  ])("is a 500 with %s", async (_name, value) => {
    answer = () => payload(value);

    expect(await send("/")).toEqual(gatewayAnswer(500, "Internal Server Error"));
  });

  it.each<[string, InvokeResult, number, string]>([
    [
      "a function error",
      { kind: "function-error", errorType: "Error", errorMessage: "secret", payload: {} },
      500,
      "Internal Server Error",
    ],
    ["throttling", { kind: "throttled" }, 503, "Service Unavailable"],
    ["a missing permission", { kind: "denied", message: "no" }, 500, "Internal Server Error"],
    ["a missing function", { kind: "not-found", message: "no" }, 500, "Internal Server Error"],
  ])("hides %s", async (_name, result, status, message) => {
    answer = () => result;

    expect(await send("/")).toEqual(gatewayAnswer(status, message));
  });

  it("is given up after the integration's timeout", async () => {
    await fixture.putRoute("GET /slow", { integration: { timeoutMilliseconds: 50 } });
    answer = () => new Promise((resolve) => setTimeout(() => resolve(payload("late")), 300));

    expect(await send("/slow")).toEqual(gatewayAnswer(504, "Endpoint request timed out"));
  });
});

describe("the access log", () => {
  it("gets a line a request in the stage's format", async () => {
    await fixture.putRoute("GET /items/{id}");
    await fixture.putStage({
      accessLog: {
        logGroupName: "/access",
        format:
          '{"route":"$context.routeKey","status":$context.status,"length":$context.responseLength,"claim":"$context.authorizer.claims.sub","error":$context.error.messageString,"type":"$context.error.responseType","function":"$context.integration.requestId","ip":"$context.identity.sourceIp","none":"$context.nothing"}',
      },
    });

    answer = () => ({
      kind: "ok",
      payload: { statusCode: 200, body: "fine" },
      requestId: "from the function",
    });

    await send("/items/1");
    await send("/missing");
    const messages = await fixture.messagesOf("/access");

    expect(messages).toEqual([
      '{"route":"GET /items/{id}","status":200,"length":4,"claim":"-","error":-,"type":"-","function":"from the function","ip":"127.0.0.1","none":"-"}',
      '{"route":"-","status":404,"length":23,"claim":"-","error":"Not Found","type":"RESOURCE_NOT_FOUND","function":"-","ip":"127.0.0.1","none":"-"}',
    ]);
  });
});

describe("a request that is not quite HTTP", () => {
  const close = "Host: x\r\nConnection: close\r\n\r\n";
  beforeEach(() => fixture.putRoute("$default"));

  it.each([
    ["an invalid percent sign", `GET /%zz HTTP/1.1\r\n${close}`, 400],
    ["a cut percent sign", `GET /a% HTTP/1.1\r\n${close}`, 400],
    ["bytes that are not UTF-8", `GET /%ff HTTP/1.1\r\n${close}`, 400],
    ["an asterisk", `OPTIONS * HTTP/1.1\r\n${close}`, 400],
    ["an absolute target", `GET http://other/a HTTP/1.1\r\n${close}`, 200],
    ["an absolute target without a path", `GET http://other HTTP/1.1\r\n${close}`, 200],
    ["only slashes", `GET /// HTTP/1.1\r\n${close}`, 200],
    ["an unknown method", `PROPFIND / HTTP/1.1\r\n${close}`, 404],
    ["CONNECT", `CONNECT other:443 HTTP/1.1\r\n${close}`, 404],
    ["an upgrade", `GET / HTTP/1.1\r\nUpgrade: websocket\r\n${close}`, 200],
    ["no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["no HTTP at all", "hello\r\n\r\n", 400],
  ])("is answered: %s", async (_name, bytes, status) => {
    const received = await fixture.sendRaw(bytes);

    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (status !== 200) expect(received).toMatch(/\{"message":"[\w ]+"\}$/);
  });

  it("reuses a connection", async () => {
    const received = await fixture.sendRaw(
      `GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\n${close}`,
    );

    expect(received.match(/HTTP\/1.1 200 /g)).toHaveLength(2);
  });
});
