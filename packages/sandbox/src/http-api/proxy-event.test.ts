import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_ID, type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";

let fixture: HttpFixture;
beforeAll(async () => {
  fixture = await openHttpFixture({ now: () => new Date("2020-03-12T19:03:58.390Z") });
  await fixture.putHandler(
    "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });",
  );
  await fixture.putStage({ stageVariables: { color: "blue" } });
  await fixture.putRoute("ANY /two/{id}");
  await fixture.putRoute("ANY /two/{id}/{rest+}");
  await fixture.putRoute("ANY /one/{id}", { integration: { payloadFormatVersion: "1.0" } });
  await fixture.putRoute("$default");
});
afterAll(() => fixture.close());

interface SendOptions {
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** Sends headers as they are written, several of one name included, and reads back the event. */
function eventOf(
  path: string,
  { method = "GET", headers = [], body }: SendOptions = {},
): Promise<Record<string, unknown>> {
  const { hostname, port } = new URL(fixture.endpoint());
  const host = headers.some((name) => name === "Host") ? [] : ["Host", "api.example.com"];
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ["Content-Length", String(Buffer.byteLength(body))];
    const sent = request(
      { hostname, port, path, method, headers: [...host, ...headers, ...length] },
      async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve(JSON.parse(text) as Record<string, unknown>);
      },
    );
    sent.on("error", reject).end(body);
  });
}

describe("an event of payload format 2.0", () => {
  it("has the documented form", async () => {
    const event = await eventOf("/two/a?parameter1=value1&parameter1=value2&parameter2=value", {
      method: "POST",
      headers: [
        ...["Header1", "value1", "Header2", "value1", "HEADER2", "value2"],
        ...["Cookie", "cookie1=a; cookie2=b", "User-Agent", "agent"],
        ...["Content-Type", "text/plain", "X-Forwarded-For", "192.0.2.1"],
        ...["X-Amzn-Trace-Id", "Root=1-2-3", "Connection", "close"],
      ],
      body: "Hello from the client",
    });

    const { port } = new URL(fixture.endpoint());
    const { requestId } = event.requestContext as { requestId: string };
    expect(requestId).toMatch(/^[\w-]{15}=$/);
    expect(event).toEqual({
      version: "2.0",
      routeKey: "ANY /two/{id}",
      rawPath: "/two/a",
      rawQueryString: "parameter1=value1&parameter1=value2&parameter2=value",
      cookies: ["cookie1=a", "cookie2=b"],
      headers: {
        host: "api.example.com",
        header1: "value1",
        header2: "value1,value2",
        "user-agent": "agent",
        "content-type": "text/plain",
        "content-length": "21",
        "x-amzn-trace-id": "Root=1-2-3",
        "x-forwarded-for": "192.0.2.1, 127.0.0.1",
        "x-forwarded-port": port,
        "x-forwarded-proto": "http",
      },
      queryStringParameters: { parameter1: "value1,value2", parameter2: "value" },
      requestContext: {
        accountId: "123456789012",
        apiId: API_ID,
        domainName: "api.example.com",
        domainPrefix: "api",
        http: {
          method: "POST",
          path: "/two/a",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "agent",
        },
        requestId,
        routeKey: "ANY /two/{id}",
        stage: "$default",
        time: "12/Mar/2020:19:03:58 +0000",
        timeEpoch: 1584039838390,
      },
      pathParameters: { id: "a" },
      stageVariables: { color: "blue" },
      body: "Hello from the client",
      isBase64Encoded: false,
    });
  });

  it("leaves out what a request does not have", async () => {
    const event = await eventOf("/elsewhere");

    expect(event).toMatchObject({ routeKey: "$default", rawQueryString: "" });
    for (const field of ["cookies", "queryStringParameters", "pathParameters", "body"]) {
      expect(event).not.toHaveProperty(field);
    }
    expect(event.requestContext).not.toHaveProperty("authorizer");
  });

  it.each([
    ["decodes the path before it routes", "/two/a%20b%2Fc", "/two/a b/c", { id: "a b", rest: "c" }],
    ["decodes once", "/two/a%2520b", "/two/a%20b", { id: "a%20b" }],
    ["keeps a plus", "/two/a+b", "/two/a+b", { id: "a+b" }],
    ["decodes UTF-8", "/two/%E2%82%AC", "/two/€", { id: "€" }],
    ["ends the path at a decoded question mark", "/two/a%3Fb", "/two/a", { id: "a" }],
    ["keeps dot segments", "/two/a/../b", "/two/a/../b", { id: "a", rest: "../b" }],
    ["keeps empty segments", "/two/a//b", "/two/a//b", { id: "a", rest: "/b" }],
  ])("%s", async (_name, path, rawPath, pathParameters) => {
    const event = await eventOf(path);

    expect(event).toMatchObject({ rawPath, pathParameters });
  });

  it.each([
    ["?flag", { flag: "" }],
    ["?a=1&b=2&a=3", { a: "1,3", b: "2" }],
    ["?a%20b=c%26d&plus=x+y", { "a b": "c&d", plus: "x y" }],
    ["?__proto__=1&constructor=2", { ["__proto__"]: "1", constructor: "2" }],
  ])("reads the query %s", async (query, parameters) => {
    const event = await eventOf(`/two/a${query}`);

    expect(event.rawQueryString).toBe(query.slice(1));
    expect(event.queryStringParameters).toEqual(parameters);
  });

  it.each([
    ["application/json", false],
    ["application/json; charset=utf-8", false],
    ["application/xml", false],
    ["application/javascript", false],
    ["text/csv", false],
    ["application/merge-patch+json", true],
    ["application/x-www-form-urlencoded", true],
    ["multipart/form-data; boundary=x", true],
    ["application/octet-stream", true],
    ["image/png", true],
    [undefined, true],
  ])("passes a body of %s as base64: %s", async (contentType, isBase64Encoded) => {
    const event = await eventOf("/two/a", {
      method: "POST",
      headers: contentType === undefined ? [] : ["Content-Type", contentType],
      body: '{"a":1}',
    });

    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    const encoding = isBase64Encoded ? "base64" : "utf8";
    expect(Buffer.from(event.body as string, encoding).toString()).toBe('{"a":1}');
  });

  it("keeps bytes that are not text", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

    const event = await eventOf("/two/a", {
      method: "PUT",
      headers: ["Content-Type", "application/octet-stream"],
      body: bytes,
    });

    expect([...Buffer.from(event.body as string, "base64")]).toEqual([...bytes]);
  });
});

describe("an event of payload format 1.0", () => {
  it("has the documented form", async () => {
    const event = await eventOf("/one/a?parameter1=value1&parameter1=value2&parameter2=value", {
      headers: [
        ...["Header1", "value1", "Header2", "value1", "HEADER2", "value2"],
        ...["Cookie", "a=1; b=2", "User-Agent", "user-agent", "X-Amzn-Trace-Id", "Root=1-2-3"],
      ],
    });

    const { port } = new URL(fixture.endpoint());
    const { requestId } = event.requestContext as { requestId: string };
    expect(event).toEqual({
      version: "1.0",
      resource: "/one/{id}",
      path: "/one/a",
      httpMethod: "GET",
      headers: {
        Host: "api.example.com",
        Header1: "value1",
        Header2: "value2",
        Cookie: "a=1; b=2",
        "User-Agent": "user-agent",
        "Content-Length": "0",
        "X-Amzn-Trace-Id": "Root=1-2-3",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": port,
        "X-Forwarded-Proto": "http",
      },
      multiValueHeaders: {
        Host: ["api.example.com"],
        Header1: ["value1"],
        Header2: ["value1", "value2"],
        Cookie: ["a=1; b=2"],
        "User-Agent": ["user-agent"],
        "Content-Length": ["0"],
        "X-Amzn-Trace-Id": ["Root=1-2-3"],
        "X-Forwarded-For": ["127.0.0.1"],
        "X-Forwarded-Port": [port],
        "X-Forwarded-Proto": ["http"],
      },
      queryStringParameters: { parameter1: "value2", parameter2: "value" },
      multiValueQueryStringParameters: { parameter1: ["value1", "value2"], parameter2: ["value"] },
      requestContext: {
        accountId: "123456789012",
        apiId: API_ID,
        authorizer: { claims: null, scopes: null },
        domainName: "api.example.com",
        domainPrefix: "api",
        extendedRequestId: requestId,
        httpMethod: "GET",
        identity: {
          accessKey: null,
          accountId: null,
          caller: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: "127.0.0.1",
          user: null,
          userAgent: "user-agent",
          userArn: null,
        },
        path: "/one/a",
        protocol: "HTTP/1.1",
        requestId,
        requestTime: "12/Mar/2020:19:03:58 +0000",
        requestTimeEpoch: 1584039838390,
        resourceId: "ANY /one/{id}",
        resourcePath: "/one/{id}",
        stage: "$default",
      },
      pathParameters: { id: "a" },
      stageVariables: { color: "blue" },
      body: null,
      isBase64Encoded: false,
    });
  });
});
