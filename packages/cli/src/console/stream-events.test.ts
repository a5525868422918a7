import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { createEventHub } from "../events/event-hub.ts";
import type { LocalEvent } from "../local/open-local.ts";
import type { ConsoleContext } from "./answer-console.ts";
import { streamEvents } from "./stream-events.ts";

it("leaves out lines that a page does not read in time, and says how many", async () => {
  const hub = createEventHub<LocalEvent>();
  const closed = new AbortController();
  const backend = { events: { complete: true, subscribe: hub.subscribe } };
  const context = { backend, closed: closed.signal } as unknown as ConsoleContext;
  const followed = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    streamEvents(context, response);
    followed.resolve();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  await followed.promise;
  const print = (message: string) =>
    hub.emit({
      source: "sandbox",
      event: { code: "function-log", level: "info", data: { functionName: "f", message } },
    });

  // In one turn: nothing is read meanwhile.
  for (let n = 0; n < 5_000; n += 1) print(`line ${n} ${"x".repeat(1_000)}`);
  let text = "";
  let printed = 5_000;
  const printOn = () => {
    if (text.includes("afterwards")) return closed.abort();
    print("afterwards");
    printed += 1;
    setImmediate(printOn);
  };
  socket.once("data", printOn);
  socket.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  await once(socket, "close");
  server.close();

  const lines = text.match(/"type":"function-log"/g)?.length ?? 0;
  const skipped = [...text.matchAll(/"skipped":(\d+)/g)];
  const missed = skipped.reduce((sum, [, count]) => sum + Number(count), 0);
  expect(missed).toBeGreaterThan(1_000);
  expect(lines + missed).toBeGreaterThan(5_000);
  expect(lines + missed).toBeLessThanOrEqual(printed);
});
