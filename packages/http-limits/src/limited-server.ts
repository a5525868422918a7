import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from "node:http";
import type { Socket } from "node:net";

/** What a server allows, beside what Node.js takes. */
export interface Limits extends ServerOptions {
  /** @default {@link MOST_CONNECTIONS} */
  readonly connections?: number;
}

/** Far more than a laptop's clients open, and few enough for what each of them may hold in memory. */
export const MOST_CONNECTIONS = 500;

/** Protects against clients that send a byte now and then; whoever is at work is long done. */
const TIMES = {
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
};

/**
 * A server whose clients cannot keep others out: what arrives too slowly is answered 408, and of too
 * many connections the one goes that has waited longest without a request to answer.
 */
export function limitedServer(
  { connections = MOST_CONNECTIONS, ...options }: Limits,
  answer: RequestListener,
): Server {
  const server = createServer({ ...TIMES, ...options }, answer);
  // In the order in which they began to wait, each with the request that it has begun to send.
  const waiting = new Map<Socket, IncomingMessage | undefined>();
  let open = 0;
  server.on("connection", (socket: Socket) => {
    open += 1;
    waiting.set(socket, undefined);
    socket.once("close", () => {
      open -= 1;
      waiting.delete(socket);
    });
    if (open > connections) (longestWaiting(waiting) ?? socket).destroy();
  });
  server.on("request", (request, response) => {
    const { socket } = request;
    waiting.set(socket, request);
    response.once("close", () => {
      waiting.delete(socket);
      if (!socket.destroyed) waiting.set(socket, undefined);
    });
  });
  return server;
}

/** Whose request has arrived is at work here, and stays. */
function longestWaiting(
  waiting: ReadonlyMap<Socket, IncomingMessage | undefined>,
): Socket | undefined {
  for (const [socket, request] of waiting) if (!request?.complete) return socket;
  return undefined;
}
