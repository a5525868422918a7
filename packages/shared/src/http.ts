/** A request as the handlers see it, whatever event brought it. */
export interface HttpRequest {
  readonly method: string;
  /** The path the client used, stage and base path included, percent-encoded. */
  readonly path: string;
  readonly pathParameters: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  /** By lower-case name; several headers of one name are joined with `, ` (RFC 9110, 5.2). */
  readonly headers: ReadonlyMap<string, string>;
  /** The bytes as sent; empty without a body. */
  readonly body: Uint8Array;
  /** Who the API's authorizer says is calling; undefined without an authorizer. */
  readonly principal: string | undefined;
}

/** An answer of a handler, before it is turned into a proxy result. */
export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An answer with a JSON body. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}
