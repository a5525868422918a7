import { afterEach, beforeEach, expect, it } from "vitest";
import { type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";
import type { InvokeResult } from "../services.ts";

let fixture: HttpFixture;
let answer: () => InvokeResult;
const payload = (value: unknown): InvokeResult => ({ kind: "ok", payload: value });

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(fixture.endpoint() + path, init);
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

const corsConfiguration = {
  allowOrigins: ["https://app.example.com", "https://*.unused", "http://*"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: ["etag"],
  allowCredentials: true,
  maxAge: 300,
};
const preflight = (origin: string) =>
  send("/items", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });

beforeEach(async () => {
  answer = () => payload({ statusCode: 200, body: "fine" });
  fixture = await openHttpFixture({ answer: () => answer() });
  await fixture.putRoute("GET /items");
  await fixture.putApi({ corsConfiguration });
});
afterEach(() => fixture.close());

it("answers a preflight request by itself", async () => {
  const { status, headers, body } = await preflight("https://app.example.com");

  expect({ status, body }).toEqual({ status: 204, body: "" });
  expect(headers).toMatchObject({
    "access-control-allow-origin": "https://app.example.com",
    "access-control-allow-methods": "GET,POST",
    "access-control-allow-headers": "authorization,content-type",
    "access-control-allow-credentials": "true",
    "access-control-max-age": "300",
  });
});

it("allows any host of a scheme", async () => {
  const { headers } = await preflight("http://anything:8080");

  expect(headers["access-control-allow-origin"]).toBe("http://anything:8080");
});

it("says nothing to an origin that is not allowed", async () => {
  const { status, headers } = await preflight("https://elsewhere.example.com");

  expect(status).toBe(204);
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

it("replaces the headers of the function", async () => {
  answer = () =>
    payload({
      statusCode: 200,
      headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT" },
    });

  const { headers } = await send("/items", { headers: { origin: "https://app.example.com" } });

  expect(headers).toMatchObject({
    "access-control-allow-origin": "https://app.example.com",
    "access-control-expose-headers": "etag",
  });
  expect(headers).not.toHaveProperty("access-control-allow-methods");
});

it("asks a preflight request for authorization where a guarded route catches it", async () => {
  await fixture.apis.putAuthorizer({
    apiId: "api1234567",
    authorizerId: "jwt",
    name: "jwt",
    type: "JWT",
    issuer: "http://127.0.0.1:9",
    audience: [],
    identitySource: ["$request.header.Authorization"],
  });
  await fixture.putRoute("$default", { authorizationType: "JWT", authorizerId: "jwt" });
  const guarded = await preflight("https://app.example.com");
  await fixture.putRoute("OPTIONS /{proxy+}");
  const open = await preflight("https://app.example.com");

  expect([guarded.status, open.status]).toEqual([401, 204]);
});

it("leaves OPTIONS to the routes when it is not configured", async () => {
  await fixture.apis.deleteApi("api1234567");
  await fixture.putApi();
  await fixture.putStage();

  expect((await preflight("https://app.example.com")).status).toBe(404);
});
