import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { ProxyHandler } from "@proton/shared";
import { type EventParts, type PayloadFormat, proxyEvent } from "./proxy-events.ts";

/** The handlers by name, loaded as Lambda loads them. */
export type Handlers = Readonly<Record<HandlerName, ProxyHandler>>;

/** An API over the handlers, on a free port. */
export interface HttpFront extends AsyncDisposable {
  readonly url: string;
}

/** The API's routes and the handler of each. A new handler's goes here. */
const routes = {
  "POST /items": "create-item",
  "GET /items": "list-items",
  "GET /items/{id}": "get-item",
  "PUT /items/{id}": "update-item",
  "PATCH /items/{id}": "update-item",
  "DELETE /items/{id}": "delete-item",
} as const;

type Route = keyof typeof routes;
type HandlerName = (typeof routes)[Route];

const routeTable = (Object.keys(routes) as Route[]).map((route) => {
  const [method, path = ""] = route.split(" ");
  return {
    method,
    path: new RegExp(`^${path.replace("{id}", "(?<id>[^/]+)")}$`),
    name: routes[route],
  };
});

/** Each handler and the methods that it has routes for. */
export const handlerMethods = Object.entries(Object.groupBy(routeTable, ({ name }) => name)).map(
  ([name, of]) => ({
    name: name as HandlerName,
    methods: (of ?? []).map(({ method }) => method as string),
  }),
);

/**
 * Loads the handlers with these environment variables.
 *
 * @param onCall told of each event's handler
 */
export async function loadHandlers(
  environmentVariables: Readonly<Record<string, string>>,
  onCall: (name: HandlerName) => void = () => {},
): Promise<Handlers> {
  Object.assign(process.env, environmentVariables);
  const names = handlerMethods.map(({ name }) => name);
  const modules = await Promise.all(
    names.map(async (name) => {
      const module = (await import(`../../src/${name}.ts`)) as { handler: ProxyHandler };
      const handler: ProxyHandler = (...invocation) => {
        onCall(name);
        return module.handler(...invocation);
      };
      return [name, handler] as const;
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
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const route = routeTable.find(
    ({ method, path }) => method === request.method && path.test(pathname),
  );
  if (route === undefined) {
    response.writeHead(404).end();
    return;
  }
  const id = route.path.exec(pathname)?.groups?.id;
  const parts: EventParts = {
    method: request.method ?? "",
    path: pathname,
    query: search.slice(1),
    ...(id !== undefined && { pathParameters: { id: decodeURIComponent(id) } }),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: await buffer(request),
  };
  const result = await handlers[route.name](proxyEvent(format, parts));
  const body = Buffer.from(result.body, result.isBase64Encoded ? "base64" : "utf8");
  response.writeHead(result.statusCode, result.headers).end(body);
}
