import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Bare repositories over HTTP, by git's own server. */
export interface GitHost {
  readonly url: string;
  /** Lets requests wait, until it is said again; settles when the first one does. */
  hold(): Promise<void>;
  /** Ends those that wait, and answers the next ones. */
  release(): void;
  close(): Promise<void>;
}

/**
 * @param directory that holds them, such as `owner/name.git`
 * @param authorization without which nothing is answered
 */
export async function openGitHost(directory: string, authorization: string): Promise<GitHost> {
  let holding: (() => void) | undefined;
  const held = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    if (holding !== undefined) {
      held.add(response);
      holding();
      return;
    }
    if (request.headers.authorization !== authorization) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return;
    }
    await answer(directory, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () =>
      new Promise((resolve) => {
        holding = resolve;
      }),
    release() {
      holding = undefined;
      for (const response of held) response.destroy();
      held.clear();
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** https://git-scm.com/docs/git-http-backend: a program of the Common Gateway Interface. */
async function answer(directory: string, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search } = new URL(request.url ?? "", "http://localhost");
  const { headers } = request;
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: headers["content-type"],
      HTTP_CONTENT_ENCODING: headers["content-encoding"],
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    },
  });
  request.pipe(child.stdin);
  const output = await buffer(child.stdout);
  const end = output.indexOf("\r\n\r\n");
  for (const line of output.subarray(0, end).toString().split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/);
    if (name === "Status") response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
