import type { HttpRequest } from "../src/http.ts";

/** A request for tests, with only what a test is about. */
export function requestOf(
  parts: Partial<Omit<HttpRequest, "headers" | "body">> & {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): HttpRequest {
  return {
    method: "POST",
    path: "/items",
    pathParameters: new Map(),
    query: new URLSearchParams(),
    principal: undefined,
    ...parts,
    headers: new Map(Object.entries(parts.headers ?? {})),
    body: Buffer.from(parts.body ?? ""),
  };
}
