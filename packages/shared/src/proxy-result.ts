import type { APIGatewayProxyResult } from "aws-lambda";
import type { HttpResponse } from "./http.ts";

/** A proxy result that API Gateway understands in both payload formats. */
export type ProxyResult = APIGatewayProxyResult & {
  readonly headers: Record<string, string>;
  readonly isBase64Encoded: boolean;
};

/**
 * What no answer goes without: nothing in it is content for a browser to guess, to frame or to keep
 * unasked, and whoever came by TLS comes back by it.
 * https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
const SECURITY_HEADERS = {
  "cache-control": "no-cache",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
} as const;

/**
 * The proxy result of an answer.
 *
 * One shape serves both formats as long as no header repeats and no cookie is set, and no handler
 * here does either: `multiValueHeaders` (1.0) and `cookies` (2.0) are the formats' only difference.
 */
export function writeProxyResult(response: HttpResponse): ProxyResult {
  const { body = "" } = response;
  const isText = typeof body === "string";
  return {
    statusCode: response.status,
    headers: { ...SECURITY_HEADERS, ...response.headers },
    body: isText ? body : Buffer.from(body).toString("base64"),
    isBase64Encoded: !isText,
  };
}
