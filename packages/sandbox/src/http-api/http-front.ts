import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { limitedServer } from "@proton/http-limits";
import type { HttpApi } from "./api.ts";
import { answerRequest, type GatewayOptions } from "./gateway.ts";
import { requestId } from "./gateway-request.ts";
import { type GatewayResponse, messageResponse } from "./gateway-response.ts";

/** The listening side of one HTTP API. */
export interface HttpFront {
  readonly api: HttpApi;
  readonly port: number;
  close(): Promise<void>;
}

/** Node.js refuses larger headers by itself; the gateway's own, smaller limit answers in JSON. */
const MAXIMUM_HEADER_SIZE = 64 * 1024;

/** Up to here a copy costs less than a second piece to write. */
const LARGEST_TEXT_BYTES = 32 * 1024;

/** Serves an API on a port of its own. Rejects with Node.js' `EADDRINUSE` if the port is taken. */
export async function openHttpFront(
  api: HttpApi,
  port: number,
  options: GatewayOptions,
): Promise<HttpFront> {
  const limits = {
    maxHeaderSize: MAXIMUM_HEADER_SIZE,
    keepAliveTimeout: 60_000,
    // Answered by the gateway, in JSON.
    requireHostHeader: false,
  };
  const server = limitedServer(
    limits,
    (request, response) => void serve(api, request, response, options),
  );
  server.on("clientError", refuseMalformed);
  server.on("connect", (_request, socket) => endWith(socket, messageResponse(404, "Not Found")));
  await listen(server, port, options.host ?? "127.0.0.1");

  return {
    api,
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(
  api: HttpApi,
  request: IncomingMessage,
  response: ServerResponse,
  options: GatewayOptions,
): Promise<void> {
  try {
    const answer = await answerRequest(api, request, options);
    write(request, response, answer.id, answer.response);
  } catch (error) {
    if (request.destroyed || response.destroyed) return;
    options.onEvent?.({
      code: "gateway-failed",
      level: "error",
      data: { message: (error as Error).message },
    });
    write(request, response, requestId(), messageResponse(500, "Internal Server Error"));
  }
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  answer: GatewayResponse,
): void {
  if (response.destroyed) return;
  const headers: string[] = [];
  for (const [name, value] of answer.headers) headers.push(name, value);
  headers.push("apigw-requestid", id);
  if (answer.statusCode !== 204 && answer.statusCode !== 304) {
    headers.push("content-length", String(answer.body.length));
  }
  response.writeHead(answer.statusCode, headers);
  // Node.js writes a text together with the head, and bytes after it; in this encoding they are the same.
  if (answer.body.length > LARGEST_TEXT_BYTES) response.end(answer.body);
  else response.end(answer.body.toString("latin1"), "latin1");
  // Reading on what was refused lets the client finish sending, and so see the answer.
  request.resume();
}

const refusals: Readonly<Record<string, GatewayResponse>> = {
  HPE_HEADER_OVERFLOW: messageResponse(431, "Request Header Fields Too Large"),
  ERR_HTTP_REQUEST_TIMEOUT: messageResponse(408, "Request Timeout"),
};

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, refusals[error.code ?? ""] ?? messageResponse(400, "Bad Request"));
}

function endWith(socket: Duplex | Socket, { statusCode, body }: GatewayResponse): void {
  const lines = [
    `HTTP/1.1 ${statusCode} `,
    "content-type: application/json",
    `content-length: ${body.length}`,
    `apigw-requestid: ${requestId()}`,
    "connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body.toString()}`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
