import type { IncomingMessage } from "node:http";
import { ProtonError } from "@proton/control-plane";
import type { ConsoleSessions } from "./console-sessions.ts";

/** The header that carries a page's key: no other origin may set it, and no form can. */
export const KEY_HEADER = "x-proton-console";

/**
 * Lets in what this server's own page sends and what a person types into the address bar: nothing of
 * another page, and nothing at a name that only a rebound DNS entry gives this machine.
 *
 * @throws ProtonError `AccessDeniedException`
 */
export function guardOrigin(request: IncomingMessage): void {
  const { headers, method } = request;
  const hosts = request.rawHeaders.filter((text, at) => at % 2 === 0 && /^host$/i.test(text));
  const { host = "" } = headers;
  const { localPort } = request.socket;
  const names = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${localPort}`);
  if (hosts.length !== 1 || !names.includes(host.toLowerCase())) {
    throw denied(
      `The Host header names ${JSON.stringify(host)}: the console answers at ${names[0]}.`,
    );
  }
  const { origin } = headers;
  if (origin === undefined ? method !== "GET" : origin !== `http://${host.toLowerCase()}`) {
    throw denied("The console answers requests of its own page only.");
  }
  const site = headers["sec-fetch-site"];
  const isTyped = site === "none" && method === "GET";
  if (site === undefined || site === "same-origin" || isTyped) return;
  throw denied("The console cannot be opened from another page: type its address.");
}

/**
 * Lets in a page that was opened with a link of this start.
 *
 * @throws ProtonError `MissingAuthenticationTokenException`
 */
export function guardSession(request: IncomingMessage, sessions: ConsoleSessions): void {
  const name = cookieName(request);
  const pairs = (request.headers.cookie ?? "").split(/;\s*/).map((pair) => pair.split("="));
  const cookie = pairs.find(([key]) => key === name)?.[1] ?? "";
  const key = request.headers[KEY_HEADER];
  if (typeof key === "string" && sessions.knows({ cookie, key })) return;
  throw new ProtonError(
    "MissingAuthenticationTokenException",
    "This page was not opened with a link of this start: run `proton console`.",
  );
}

/** Cookies are shared by the ports of a machine: each server has its own. */
export function cookieName({ socket }: IncomingMessage): string {
  return `proton-console-${socket.localPort}`;
}

function denied(message: string): ProtonError {
  return new ProtonError("AccessDeniedException", message);
}
