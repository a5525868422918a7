import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpConnection } from "./http-connection.ts";

const PATIENT = { connectMilliseconds: 60_000, answerMilliseconds: 60_000 };

async function startServer(listener: RequestListener, timeouts = PATIENT) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connection = new HttpConnection(timeouts);
  const request = {
    protocol: "http:",
    hostname: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    method: "POST",
    path: "/",
    headers: { "content-length": "2", "x-sent": "yes" },
    body: "{}",
  };
  return {
    connection,
    request,
    async [Symbol.asyncDispose]() {
      connection.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

describe("HttpConnection", () => {
  it("sends a body and collects an answer that comes in pieces", async () => {
    await using server = await startServer((incoming, outgoing) => {
      incoming.once("data", (sent) => {
        outgoing.writeHead(201, { "x-seen": String(incoming.headers["x-sent"]) });
        outgoing.write(`got ${sent}`);
        setImmediate(() => outgoing.end(" whole"));
      });
    });

    const { response } = await server.connection.handle(server.request);

    expect(response.statusCode).toBe(201);
    expect(response.headers["x-seen"]).toBe("yes");
    expect(Buffer.from(response.body).toString()).toBe("got {} whole");
  });

  it("uses a connection again", async () => {
    const ports = new Set<number | undefined>();
    await using server = await startServer((incoming, outgoing) => {
      ports.add(incoming.socket.remotePort);
      incoming.resume().once("end", () => outgoing.end("{}"));
    });

    for (let request = 0; request < 3; request++) await server.connection.handle(server.request);

    expect(ports.size).toBe(1);
  });

  it("gives an answer up that does not come, under the name that the SDK repeats", async () => {
    await using server = await startServer(() => {}, { ...PATIENT, answerMilliseconds: 1 });

    const answer = server.connection.handle(server.request);

    await expect(answer).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("names a connection that was closed the same", async () => {
    await using server = await startServer((incoming) => incoming.socket.destroy());

    const answer = server.connection.handle(server.request);

    await expect(answer).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("fails when a connection closes in the middle of an answer", async () => {
    await using server = await startServer((incoming, outgoing) => {
      outgoing.writeHead(200, { "content-length": "100" });
      outgoing.write("{", () => incoming.socket.destroy());
    });

    const answer = server.connection.handle(server.request);

    await expect(answer).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("ends a call that is aborted under way", async () => {
    const abort = new AbortController();
    await using server = await startServer(() => abort.abort());

    const answer = server.connection.handle(server.request, { abortSignal: abort.signal });

    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });

  it("does not send what is aborted already", async () => {
    const sent: string[] = [];
    await using server = await startServer(({ url = "" }) => sent.push(url));

    const answer = server.connection.handle(server.request, { abortSignal: AbortSignal.abort() });

    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(sent).toEqual([]);
  });
});

describe("HttpConnection in a runtime that offers a way past the network", () => {
  const NAME = Symbol.for("proton.call-transport");
  const request = {
    protocol: "http:",
    hostname: "127.0.0.1",
    port: 1,
    method: "POST",
    path: "/",
    headers: {},
    body: "{}",
  };
  const offer = (send: (request: object) => Promise<object> | undefined) =>
    Object.assign(globalThis, { [NAME]: { send } });
  afterEach(() => {
    delete (globalThis as { [NAME]?: unknown })[NAME];
  });

  it("takes it", async () => {
    const sent: object[] = [];
    offer(async (request) => {
      sent.push(request);
      return { statusCode: 200, headers: { "x-seen": "yes" }, payload: Buffer.from("€") };
    });

    const { response } = await new HttpConnection(PATIENT).handle(request);

    expect({ ...response, body: String(response.body) }).toEqual({
      statusCode: 200,
      headers: { "x-seen": "yes" },
      body: "€",
    });
    expect(sent).toEqual([request]);
  });

  it("goes over HTTP where it is not for the request", async () => {
    offer(() => undefined);
    await using server = await startServer((incoming, outgoing) => {
      incoming.resume().once("end", () => outgoing.end("by HTTP"));
    });

    const { response } = await server.connection.handle(server.request);

    expect(String(response.body)).toBe("by HTTP");
  });

  it("gives an answer up that does not come", async () => {
    offer(() => new Promise(() => {}));
    const connection = new HttpConnection({ ...PATIENT, answerMilliseconds: 1 });

    await expect(connection.handle(request)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("ends a call that is aborted under way", async () => {
    offer(() => new Promise(() => {}));
    const abort = new AbortController();

    const answer = new HttpConnection(PATIENT).handle(request, { abortSignal: abort.signal });
    abort.abort();

    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });
});
