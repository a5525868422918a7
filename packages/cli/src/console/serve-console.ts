import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createIsolatedBundleWork } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import { openConsole } from "./open-console.ts";

/** A console that this process serves of a Proton elsewhere. */
export interface ServedConsole {
  /** Opens it once. */
  readonly link: string;
  close(): Promise<void>;
}

/** Serves the console on loopback; calls go out as the connection makes them. */
export async function serveConsole(connection: Connection, port: number): Promise<ServedConsole> {
  const bundleWork = createIsolatedBundleWork();
  const place = connection.place;
  const web = openConsole(() => ({ connection, place, bundleWork }));
  const server = createServer((request, response) => {
    if (web.handle(request, response)) return;
    response.writeHead(404).end();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  web.warm();
  const { port: actual } = server.address() as AddressInfo;
  return {
    link: web.link(`http://127.0.0.1:${actual}`),
    async close() {
      web.close();
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      await closed;
      await bundleWork.close();
    },
  };
}
