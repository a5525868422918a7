import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { RequestTarget } from "./request-target.ts";

/** A request as the gateway sees it, before a route is chosen. */
export interface GatewayRequest extends RequestTarget {
  readonly id: string;
  readonly method: string;
  /** The request target as it came. */
  readonly url: string;
  /** In order, with the casing of the client; hop-by-hop headers are gone, the gateway's added. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As Node.js reads them, for what has to see every header as it was sent. */
  readonly receivedHeaders: IncomingHttpHeaders;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The `Host` header. */
  readonly domainName: string;
  readonly body: Buffer;
  readonly time: Date;
}

const HOP_BY_HOP = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

export interface GatewayRequestOptions {
  readonly message: IncomingMessage;
  readonly target: RequestTarget;
  readonly body: Buffer;
  readonly id: string;
  readonly time: Date;
}

/** Completes a request with what API Gateway adds: forwarding, trace and length headers. */
export function gatewayRequest({
  message,
  target,
  body,
  id,
  time,
}: GatewayRequestOptions): GatewayRequest {
  const sourceIp = (message.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const { host = "", "user-agent": userAgent = "" } = message.headers;
  return {
    ...target,
    id,
    method: message.method ?? "GET",
    url: message.url ?? "/",
    headers: [
      ...endToEndHeaders(message.rawHeaders),
      ["Content-Length", String(body.length)],
      ["X-Amzn-Trace-Id", traceHeader(message, time)],
      ["X-Forwarded-For", forwardedFor(message, sourceIp)],
      ["X-Forwarded-Port", String(message.socket.localPort ?? 80)],
      ["X-Forwarded-Proto", "http"],
    ],
    receivedHeaders: message.headers,
    protocol: `HTTP/${message.httpVersion}`,
    sourceIp,
    userAgent,
    domainName: host,
    body,
    time,
  };
}

/** An id of the form that HTTP APIs give: 16 characters that end in `=`. */
export function requestId(): string {
  return `${Buffer.from(randomHex(), "hex").toString("base64url").slice(0, 15)}=`;
}

/** Node.js draws the randomness of many UUIDs at once, which is cheaper than a few bytes each time. */
function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}

/** The `CLF` time of `requestContext.time` and `$context.requestTime`, in UTC. */
export function commonLogTime(time: Date): string {
  const [, day, month, year, clock] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}

function* endToEndHeaders(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!HOP_BY_HOP.has(name.toLowerCase())) yield [name, rawHeaders[index + 1] ?? ""];
  }
}

function forwardedFor(message: IncomingMessage, sourceIp: string): string {
  const before = message.headers["x-forwarded-for"];
  return before === undefined ? sourceIp : `${before}, ${sourceIp}`;
}

function traceHeader(message: IncomingMessage, time: Date): string {
  const sent = message.headers["x-amzn-trace-id"];
  if (typeof sent === "string") return sent;
  const seconds = Math.floor(time.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${randomHex().slice(0, 24)}`;
}
