import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import type { HttpRequest } from "./http.ts";
import { Problem } from "./problem.ts";

/** A proxy event of API Gateway, payload format 1.0 or 2.0. */
export type ProxyEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/** The names are API Gateway's, the values whatever a caller put there. */
type Untrusted<T> = { readonly [K in keyof T]?: unknown };

const BASE64_TEXT = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The request that a proxy event carries.
 *
 * @throws Problem `malformed-request` when the event is not a proxy event or its body cannot be read.
 */
export function readProxyEvent(event: unknown): HttpRequest {
  if (!isRecord(event) || !isRecord(event.requestContext)) {
    throw new Problem("malformed-request", "the event is not an API Gateway proxy event");
  }
  return event.version === "2.0" ? readVersion2(event) : readVersion1(event);
}

/** The id under which API Gateway logged the request; undefined when the event has none. */
export function gatewayRequestId(event: unknown): string | undefined {
  const context = isRecord(event) ? event.requestContext : undefined;
  const id = isRecord(context) ? context.requestId : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

function readVersion2(event: Untrusted<APIGatewayProxyEventV2>): HttpRequest {
  const context = recordOf(event.requestContext);
  const http = recordOf(context.http);
  const authorizer = recordOf(context.authorizer);
  return {
    method: textOf(http.method),
    path: uriPath(textOf(event.rawPath)),
    pathParameters: new Map(textEntries(event.pathParameters)),
    query: new URLSearchParams(textOf(event.rawQueryString)),
    headers: new Map(textEntries(event.headers).map(([name, value]) => [lower(name), value])),
    body: bodyBytes(event.body, event.isBase64Encoded),
    principal: principalOf(
      recordOf(recordOf(authorizer.jwt).claims).sub,
      recordOf(authorizer.iam).userArn,
      recordOf(authorizer.lambda).principalId,
    ),
  };
}

function readVersion1(event: Untrusted<APIGatewayProxyEvent>): HttpRequest {
  const context = recordOf(event.requestContext);
  const authorizer = recordOf(context.authorizer);
  const query = valuesOf(event.multiValueQueryStringParameters, event.queryStringParameters);
  const headers = new Map<string, string>();
  for (const [name, value] of valuesOf(event.multiValueHeaders, event.headers)) {
    const earlier = headers.get(lower(name));
    headers.set(lower(name), earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return {
    method: textOf(event.httpMethod),
    path: uriPath(textOf(context.path) || textOf(event.path)),
    pathParameters: new Map(textEntries(event.pathParameters)),
    query: new URLSearchParams(query),
    headers,
    body: bodyBytes(event.body, event.isBase64Encoded),
    principal: principalOf(
      recordOf(recordOf(authorizer.jwt).claims).sub,
      recordOf(authorizer.claims).sub,
      authorizer.principalId,
      recordOf(context.identity).userArn,
    ),
  };
}

function bodyBytes(body: unknown, isBase64Encoded: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body !== "string") {
    throw new Problem("malformed-request", "the body of the event is not text");
  }
  if (isBase64Encoded !== true) return Buffer.from(body, "utf8");
  if (body.length % 4 !== 0 || !BASE64_TEXT.test(body)) {
    throw new Problem("malformed-request", "the body of the event is not valid base64");
  }
  return Buffer.from(body, "base64");
}

/** Name and value pairs; the multi-value map is complete where API Gateway sends one. */
function valuesOf(multiValues: unknown, values: unknown): [string, string][] {
  const pairs = Object.entries(recordOf(multiValues)).flatMap(([name, list]) =>
    Array.isArray(list) ? list.map((value): [string, unknown] => [name, value]) : [],
  );
  return pairs.length > 0 ? pairs.filter(isTextEntry) : textEntries(values);
}

/** The path as a URI has it: API Gateway decodes it, and answers repeat it in their headers. */
function uriPath(text: string): string {
  const url = new URL("http://localhost");
  url.pathname = text;
  return url.pathname;
}

const principalOf = (...candidates: unknown[]): string | undefined =>
  candidates.find((value): value is string => typeof value === "string" && value !== "");

const textEntries = (value: unknown): [string, string][] =>
  Object.entries(recordOf(value)).filter(isTextEntry);

const isTextEntry = (entry: [string, unknown]): entry is [string, string] =>
  typeof entry[1] === "string";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const lower = (name: string): string => name.toLowerCase();
