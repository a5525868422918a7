import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";
import { ProtonError } from "../errors.ts";

/**
 * Refuses what only a browser sends, and names that only a rebound DNS entry gives this machine: a
 * server without authentication answers programs of this machine alone.
 *
 * @throws ProtonError `AccessDeniedException`
 */
export function refuseForeign({ headers, rawHeaders }: IncomingMessage): void {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) {
    throw new ProtonError("AccessDeniedException", "Requests from a browser are refused.");
  }
  const name = hostName(headers.host ?? "");
  // Of two, Node.js gives the first, and somebody in between may have looked at the second.
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host");
  if (isLoopback(name) && hosts.length === 1) return;
  throw new ProtonError(
    "AccessDeniedException",
    `The Host header names ${JSON.stringify(name)}: this server answers on loopback only.`,
  );
}

/** Whether an address or name is that of this machine alone. */
export function isLoopback(name: string): boolean {
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
}
