import type { CorsConfiguration } from "../services.ts";
import type { GatewayResponse } from "./gateway-response.ts";

export interface CorsRequest {
  readonly method: string;
  readonly origin: string | undefined;
  /** `Access-Control-Request-Method`. */
  readonly requestedMethod: string | undefined;
}

/** Whether the gateway answers by itself; both headers must be there. */
export function isPreflight({ method, origin, requestedMethod }: CorsRequest): boolean {
  return method === "OPTIONS" && origin !== undefined && requestedMethod !== undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export function preflightResponse(
  configuration: CorsConfiguration,
  request: CorsRequest,
): GatewayResponse {
  const headers = originHeaders(configuration, request.origin);
  const { allowMethods = [], allowHeaders = [], maxAge } = configuration;
  if (headers.length > 0) {
    if (allowMethods.length > 0) {
      headers.push(["access-control-allow-methods", allowMethods.join(",")]);
    }
    if (allowHeaders.length > 0) {
      headers.push(["access-control-allow-headers", allowHeaders.join(",")]);
    }
    if (maxAge !== undefined) headers.push(["access-control-max-age", String(maxAge)]);
  }
  return { statusCode: 204, headers, body: Buffer.alloc(0) };
}

/** Puts the API's CORS headers in place of what the integration sent. */
export function withCorsHeaders(
  configuration: CorsConfiguration,
  { origin }: CorsRequest,
  response: GatewayResponse,
): GatewayResponse {
  const headers = originHeaders(configuration, origin);
  const { exposeHeaders = [] } = configuration;
  if (headers.length > 0 && exposeHeaders.length > 0) {
    headers.push(["access-control-expose-headers", exposeHeaders.join(",")]);
  }
  return {
    ...response,
    headers: [
      ...response.headers.filter(([name]) => !name.startsWith("access-control-")),
      ...headers,
    ],
  };
}

function originHeaders(
  { allowOrigins = [], allowCredentials }: CorsConfiguration,
  origin: string | undefined,
): [string, string][] {
  if (origin === undefined) return [];
  const allowed = allowOrigins.find((pattern) => matchesOrigin(pattern, origin));
  if (allowed === undefined) return [];
  return [
    ["access-control-allow-origin", allowed === "*" ? "*" : origin],
    ...(allowCredentials === true
      ? [["access-control-allow-credentials", "true"] satisfies [string, string]]
      : []),
  ];
}

/** `*`, an origin, or a scheme with any host: `https://*`. */
function matchesOrigin(pattern: string, origin: string): boolean {
  if (pattern === "*") return true;
  const [allowed, actual] = [pattern.toLowerCase(), origin.toLowerCase()];
  return allowed.endsWith("://*") ? actual.startsWith(allowed.slice(0, -1)) : allowed === actual;
}
