import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { type Limits, limitedServer } from "./index.ts";

let server: Server;
let sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function listen(limits: Limits, answer: RequestListener): Promise<string> {
  server = limitedServer(limits, answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Opens a connection and sends what somebody sends who will never end. */
async function open(sent: string): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(sent);
  return socket;
}

const echo: RequestListener = async (request, response) => {
  response.end(await text(request).catch(() => ""));
};

const BEGUN = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n12";

it.each([
  ["nothing", ""],
  ["half a header", "GET / HTTP/1.1\r\nhos"],
  ["half a body", BEGUN],
])("has room for others beside any number of connections that send %s", async (_, sent) => {
  const url = await listen({ connections: 10 }, echo);
  for (let count = 0; count < 50; count += 1) await open(sent);

  const answer = await fetch(url, { method: "POST", body: "here" });

  expect(await answer.text()).toBe("here");
  expect(
    sockets.filter(({ readableEnded, destroyed }) => readableEnded || destroyed).length,
  ).toBeGreaterThanOrEqual(30);
});

it("does not end a connection whose request is being answered", async () => {
  const begun = Promise.withResolvers<() => void>();
  const url = await listen({ connections: 10 }, (request, response) => {
    if (request.url === "/long") begun.resolve(() => response.end("done"));
    else response.end();
  });
  const long = fetch(`${url}/long`);
  const finish = await begun.promise;
  for (let count = 0; count < 50; count += 1) await open("");

  finish();

  expect(await (await long).text()).toBe("done");
});

it("turns new connections away where all others are being answered", async () => {
  const answers: (() => void)[] = [];
  const url = await listen({ connections: 3 }, (_, response) => {
    answers.push(() => response.end("done"));
  });
  const kept = [1, 2, 3].map(() => fetch(url));
  while (answers.length < 3) await new Promise(setImmediate);

  const refused = await fetch(url).catch((error: Error) => error.message);
  for (const answer of answers) answer();

  expect(refused).toBe("fetch failed");
  expect(await Promise.all(kept.map(async (answer) => (await answer).text()))).toEqual([
    "done",
    "done",
    "done",
  ]);
});

it.each([
  ["headers", { headersTimeout: 50, requestTimeout: 100 }, "GET / HTTP/1.1\r\nhos"],
  ["a body", { headersTimeout: 50, requestTimeout: 100 }, BEGUN],
])("answers 408 where %s never end", async (_, times, sent) => {
  await listen({ ...times, connectionsCheckingInterval: 10 }, echo);

  const answer = await text(await open(sent));

  expect(answer).toMatch(/^HTTP\/1.1 408 /);
});
