import type { ProxyEvent } from "@proton/shared";
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";

/** An HTTP request to make a proxy event of. */
export interface EventParts {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly requestId?: string;
}

/** The payload formats of API Gateway. */
export const payloadFormats = ["1.0", "2.0"] as const;

/** One of {@link payloadFormats}. */
export type PayloadFormat = (typeof payloadFormats)[number];

/** The proxy event that an HTTP API sends for a request. */
export const proxyEvent = (format: PayloadFormat, parts: EventParts): ProxyEvent =>
  format === "1.0" ? version1(parts) : version2(parts);

function version2(parts: EventParts): APIGatewayProxyEventV2 {
  const { method, path, query = "", headers = {} } = parts;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    ...(parts.pathParameters && { pathParameters: { ...parts.pathParameters } }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: parts.requestId ?? "request",
      routeKey: "$default",
      stage: "$default",
      time: "01/Jan/2026:00:00:00 +0000",
      timeEpoch: 0,
    },
    ...bodyOf(parts),
  };
}

function version1(parts: EventParts): APIGatewayProxyEvent {
  const { method, path, headers = {} } = parts;
  const query = new URLSearchParams(parts.query);
  const { body, isBase64Encoded } = bodyOf(parts);
  return {
    resource: path,
    path,
    httpMethod: method,
    // Format 1.0 keeps the client's spelling of names.
    headers: mapEntries(headers, (name, value) => [capitalized(name), value]),
    multiValueHeaders: mapEntries(headers, (name, value) => [capitalized(name), [value]]),
    queryStringParameters: query.size > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters:
      query.size > 0
        ? Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]))
        : null,
    pathParameters: parts.pathParameters ? { ...parts.pathParameters } : null,
    stageVariables: null,
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      authorizer: {},
      httpMethod: method,
      identity: {} as APIGatewayProxyEvent["requestContext"]["identity"],
      path,
      protocol: "HTTP/1.1",
      requestId: parts.requestId ?? "request",
      requestTimeEpoch: 0,
      resourceId: "local",
      resourcePath: path,
      stage: "$default",
    },
    body: body ?? null,
    isBase64Encoded,
  };
}

/** An HTTP API passes text as text and everything else in base64. */
function bodyOf({ body, headers = {} }: EventParts) {
  if (body === undefined || body.length === 0) return { isBase64Encoded: false };
  if (/^(text\/|application\/json)/.test(headers["content-type"] ?? "")) {
    const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
    // Bytes that are not UTF-8 would not survive as text.
    if (Buffer.from(text).equals(Buffer.from(body))) return { body: text, isBase64Encoded: false };
  }
  return { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
}

const capitalized = (name: string): string =>
  name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

const mapEntries = <T>(
  record: Readonly<Record<string, string>>,
  map: (name: string, value: string) => [string, T],
): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => map(name, value)));
