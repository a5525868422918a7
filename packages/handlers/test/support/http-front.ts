import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { ProxyHandler } from "@proton/shared";
import { type EventParts, type PayloadFormat, proxyEvent } from "./proxy-events.ts";

/** The handlers by name, loaded as Lambda loads them. */
export type Handlers = Readonly<Record<HandlerName, ProxyHandler>>;

type HandlerName = "create-item" | "get-item" | "list-items" | "update-item" | "delete-item";

/** An API over the handlers, on a free port. */
export interface HttpFront extends AsyncDisposable {
  readonly url: string;
}

const routes: Readonly<Record<string, HandlerName>> = {
  "POST /items": "create-item",
  "GET /items": "list-items",
  "GET /items/{id}": "get-item",
  "PUT /items/{id}": "update-item",
  "PATCH /items/{id}": "update-item",
  "DELETE /items/{id}": "delete-item",
};

/** Loads the handlers with these environment variables. */
export async function loadHandlers(
  environmentVariables: Readonly<Record<string, string>>,
): Promise<Handlers> {
  Object.assign(process.env, environmentVariables);
  const names = [...new Set(Object.values(routes))];
  const modules = await Promise.all(
    names.map(async (name) => {
      const module = (await import(`../../src/${name}.ts`)) as { handler: ProxyHandler };
      return [name, module.handler] as const;
    }),
  );
  return Object.fromEntries(modules) as Handlers;
}

/** Serves the handlers through proxy events of one payload format. */
export async function startHttpFront(
  handlers: Handlers,
  format: PayloadFormat,
): Promise<HttpFront> {
  const server = createServer((request, response) => {
    answer(handlers, format, request, response).catch((error: unknown) => {
      response.writeHead(502).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  handlers: Handlers,
  format: PayloadFormat,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts = await readParts(request);
  const key = `${parts.method} ${parts.pathParameters ? "/items/{id}" : parts.path}`;
  const name = routes[key];
  if (name === undefined) {
    response.writeHead(404).end();
    return;
  }
  const result = await handlers[name](proxyEvent(format, parts));
  const body = Buffer.from(result.body, result.isBase64Encoded ? "base64" : "utf8");
  response.writeHead(result.statusCode, result.headers).end(body);
}

async function readParts(request: IncomingMessage): Promise<EventParts> {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const id = /^\/items\/([^/]+)$/.exec(pathname)?.[1];
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? "",
    path: pathname,
    query: search.slice(1),
    ...(id !== undefined && { pathParameters: { id: decodeURIComponent(id) } }),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: await buffer(request),
  };
}
