import type { APIGatewayProxyResult } from "aws-lambda";
import type { HttpResponse } from "./http.ts";

/** A proxy result that API Gateway understands in both payload formats. */
export type ProxyResult = APIGatewayProxyResult & {
  readonly headers: Record<string, string>;
  readonly isBase64Encoded: boolean;
};

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
    headers: { ...response.headers },
    body: isText ? body : Buffer.from(body).toString("base64"),
    isBase64Encoded: !isText,
  };
}
