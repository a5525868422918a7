import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpFixture, openHttpFixture } from "../../test/http-fixture.ts";

let fixture: HttpFixture;
beforeEach(async () => {
  fixture = await openHttpFixture({
    answer: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { kind: "ok", payload: { statusCode: 200, body: "fine" } };
    },
  });
});
afterEach(() => fixture.close());

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(fixture.endpoint() + path, init);
  return { status: response.status, body: await response.text() };
}

const gatewayAnswer = (status: number, message: string) => ({
  status,
  body: JSON.stringify({ message }),
});

describe("limits", () => {
  beforeEach(() => fixture.putRoute("ANY /{proxy+}"));

  it.each([
    ["announced", new Uint8Array(10 * 1024 * 1024 + 1)],
    ["streamed", new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]).stream()],
  ])("refuse a body over 10 MB that is %s", async (_name, body) => {
    const result = await send("/upload", { method: "POST", body, duplex: "half" } as RequestInit);

    expect(result).toEqual(gatewayAnswer(413, "Request Entity Too Large"));
    expect((await send("/next")).status).toBe(200);
  });

  it("refuse an event over 6 MB", async () => {
    const body = "x".repeat(6 * 1024 * 1024 + 1);
    const headers = { "content-type": "text/plain" };

    const result = await send("/upload", { method: "POST", body, headers });

    expect(result).toEqual(gatewayAnswer(413, "Request Entity Too Large"));
  });

  it.each([
    ["10 KB for the gateway", 11_000],
    ["what Node.js reads", 80_000],
  ])("refuse headers over %s", async (_name, length) => {
    const headers = { "x-long": "x".repeat(length) };

    expect(await send("/x", { headers })).toMatchObject({
      status: 431,
      body: '{"message":"Request Header Fields Too Large"}',
    });
  });

  it("throttle a stage and, apart from it, a route with its own limits", async () => {
    await fixture.putRoute("GET /own");
    await fixture.putStage({
      throttling: { burstLimit: 2, rateLimit: 0.001 },
      routeSettings: { "GET /own": { burstLimit: 1, rateLimit: 0.001 } },
    });

    const statuses = [];
    for (const path of ["/a", "/own", "/b", "/own", "/c"]) statuses.push(await send(path));

    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(statuses.at(-1)).toEqual(gatewayAnswer(429, "Too Many Requests"));
  });

  it.each([
    ["while it sends", "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart"],
    ["while it waits", "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"],
  ])("survive a client that goes away %s", async (_name, bytes) => {
    const { port } = new URL(fixture.endpoint());
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 10));
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 40));

    expect(await send("/x")).toEqual({ status: 200, body: "fine" });
    expect(fixture.events.filter(({ level }) => level === "error")).toEqual([]);
  });
});
