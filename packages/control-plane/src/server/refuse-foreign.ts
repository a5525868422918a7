import type { IncomingMessage } from "node:http";
import { ProtonError } from "../errors.ts";

/**
 * Refuses what only a browser sends, and names that only a rebound DNS entry gives this machine: a
 * server without authentication answers programs of this machine alone.
 *
 * @throws ProtonError `AccessDeniedException`
 */
export function refuseForeign({ headers }: IncomingMessage): void {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) {
    throw new ProtonError("AccessDeniedException", "Requests from a browser are refused.");
  }
  const name = hostName(headers.host ?? "");
  if (isLoopback(name)) return;
  throw new ProtonError(
    "AccessDeniedException",
    `The Host header names ${JSON.stringify(name)}: this server answers on loopback only.`,
  );
}

/** Whether an address or name is that of this machine alone. */
export function isLoopback(name: string): boolean {
  return name === "localhost" || name === "::1" || /^127(?:\.\d{1,3}){3}$/.test(name);
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
}
