import { describe, expect, it } from "vitest";
import { gatewayRequestId, readProxyEvent } from "./proxy-event.ts";

/** The same request in each format that API Gateway sends. */
const events = {
  "2.0": (overrides: object = {}) => ({
    version: "2.0",
    rawPath: "/stage/items/7",
    rawQueryString: "limit=5&tag=a&tag=b%20c&flag=",
    headers: { "content-type": "text/plain", "x-many": "one, two" },
    pathParameters: { id: "7" },
    requestContext: {
      requestId: "gateway-id",
      http: { method: "PUT", path: "/stage/items/7" },
      authorizer: { jwt: { claims: { sub: "somebody" }, scopes: [] } },
    },
    body: "naïve",
    isBase64Encoded: false,
    ...overrides,
  }),
  "1.0": (overrides: object = {}) => ({
    version: "1.0",
    httpMethod: "PUT",
    path: "/items/7",
    headers: { "Content-Type": "text/plain", "X-Many": "two" },
    multiValueHeaders: { "Content-Type": ["text/plain"], "X-Many": ["one", "two"] },
    queryStringParameters: { limit: "5", tag: "b c", flag: "" },
    multiValueQueryStringParameters: { limit: ["5"], tag: ["a", "b c"], flag: [""] },
    pathParameters: { id: "7" },
    requestContext: {
      requestId: "gateway-id",
      path: "/stage/items/7",
      authorizer: { principalId: "somebody" },
    },
    body: "naïve",
    isBase64Encoded: false,
    ...overrides,
  }),
};

describe.each(Object.entries(events))("payload format %s", (_format, event) => {
  it("becomes the one request value", () => {
    const request = readProxyEvent(event());

    expect(request.method).toBe("PUT");
    expect(request.path).toBe("/stage/items/7");
    expect([...request.query]).toEqual([
      ["limit", "5"],
      ["tag", "a"],
      ["tag", "b c"],
      ["flag", ""],
    ]);
    expect(Object.fromEntries(request.headers)).toEqual({
      "content-type": "text/plain",
      "x-many": "one, two",
    });
    expect(Object.fromEntries(request.pathParameters)).toEqual({ id: "7" });
    expect(Buffer.from(request.body).toString()).toBe("naïve");
    expect(request.principal).toBe("somebody");
    expect(gatewayRequestId(event())).toBe("gateway-id");
  });

  it("keeps the bytes of a base64 body as they are", () => {
    const bytes = Buffer.from([0, 255, 128, 10]);

    const request = readProxyEvent(
      event({ body: bytes.toString("base64"), isBase64Encoded: true }),
    );

    expect(Buffer.from(request.body)).toEqual(bytes);
  });

  it.each(["%%%", "abc", "YQ=a", "YQ\n=="])("refuses %j as base64", (body) => {
    expect(() => readProxyEvent(event({ body, isBase64Encoded: true }))).toThrow(
      expect.objectContaining({ code: "malformed-request" }),
    );
  });

  it("reads an event whose optional parts are null", () => {
    const request = readProxyEvent(
      event({
        headers: null,
        multiValueHeaders: null,
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        rawQueryString: null,
        pathParameters: null,
        body: null,
        isBase64Encoded: null,
      }),
    );

    expect(request.headers.size).toBe(0);
    expect(request.query.size).toBe(0);
    expect(request.pathParameters.size).toBe(0);
    expect(request.body.byteLength).toBe(0);
  });
});

it.each([null, undefined, "text", 7, [], {}, { version: "2.0" }, { requestContext: [] }])(
  "refuses %j, which is not a proxy event",
  (event) => {
    expect(() => readProxyEvent(event)).toThrow(
      expect.objectContaining({ code: "malformed-request" }),
    );
    expect(gatewayRequestId(event)).toBeUndefined();
  },
);

it("falls back to single values where a 1.0 event has no multi-value maps", () => {
  const request = readProxyEvent(
    events["1.0"]({ multiValueHeaders: null, multiValueQueryStringParameters: null }),
  );

  expect(request.headers.get("x-many")).toBe("two");
  expect(request.query.getAll("tag")).toEqual(["b c"]);
});

it.each(["/é/items", "/a b", "/a\r\nx: y", "/a>b", "//host/items", "", "\ud800"])(
  "turns the path %j into one that a header can hold",
  (rawPath) => {
    const { path } = readProxyEvent(events["2.0"]({ rawPath }));

    expect(path).toMatch(/^\/[\w%:/.-]*$/);
  },
);
