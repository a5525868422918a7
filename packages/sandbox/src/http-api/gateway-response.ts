import { validateHeaderName, validateHeaderValue } from "node:http";

/** What goes back to the client, whoever made it. */
export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** A response of the gateway itself: `{"message": ...}`. */
export function messageResponse(
  statusCode: number,
  message: string,
  headers: readonly (readonly [string, string])[] = [],
): GatewayResponse {
  return {
    statusCode,
    headers: [["content-type", "application/json"], ...headers],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

const NOT_FORWARDED = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Reads what a function returned; `undefined` if it is not of the documented form, which a client
 * sees as 500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function readFunctionResponse(
  payload: unknown,
  version: "1.0" | "2.0",
  defaultType = "text/plain;charset=UTF-8",
): GatewayResponse | undefined {
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  const result = (isObject ? payload : {}) as Record<string, unknown>;
  if (result.statusCode === undefined) {
    return version === "2.0" ? inferResponse(payload) : undefined;
  }

  const statusCode = readStatusCode(result.statusCode);
  const headers = readHeaders(result, version);
  const body = readBody(result);
  if (statusCode === undefined || headers === undefined || body === undefined) return undefined;
  const hasContentType = headers.some(([name]) => name === "content-type");
  return {
    statusCode,
    headers:
      hasContentType || body.length === 0 ? headers : [["content-type", defaultType], ...headers],
    body,
  };
}

function inferResponse(payload: unknown): GatewayResponse {
  return {
    statusCode: 200,
    headers: [["content-type", "application/json"]],
    body: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  };
}

function readStatusCode(value: unknown): number | undefined {
  const statusCode = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode)) return undefined;
  return statusCode >= 200 && statusCode <= 599 ? statusCode : undefined;
}

function readBody({ body, isBase64Encoded }: Record<string, unknown>): Buffer | undefined {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== "string") return undefined;
  return Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8");
}

function readHeaders(
  result: Record<string, unknown>,
  version: "1.0" | "2.0",
): (readonly [string, string])[] | undefined {
  const { headers = {}, multiValueHeaders = {}, cookies = [] } = result;
  const multiple = version === "1.0" ? multiValueHeaders : {};
  if (!isRecord(headers) || !isRecord(multiple)) return undefined;

  // A header that is given both ways keeps all its values, each of them once.
  const given = (name: string, value: unknown) =>
    Object.entries(multiple ?? {}).some(
      ([other, values]) =>
        other.toLowerCase() === name.toLowerCase() &&
        (Array.isArray(values) ? values : [values]).includes(value),
    );
  const pairs = [
    ...Object.entries(headers ?? {}).filter(([name, value]) => !given(name, value)),
    ...Object.entries(multiple ?? {}).flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((value): [string, unknown] => [name, value]),
    ),
    ...(version === "2.0" && Array.isArray(cookies)
      ? cookies.map((cookie): [string, unknown] => ["set-cookie", cookie])
      : []),
  ];
  const read = pairs.map(readHeader);
  return read.some((pair) => pair === undefined)
    ? undefined
    : (read.filter((pair) => pair !== undefined && !NOT_FORWARDED.has(pair[0])) as [
        string,
        string,
      ][]);
}

function readHeader([name, value]: [string, unknown]): [string, string] | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  const header: [string, string] = [name.toLowerCase(), String(value ?? "")];
  try {
    validateHeaderName(header[0]);
    validateHeaderValue(...header);
    return header;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> | null {
  return typeof value === "object" && !Array.isArray(value);
}
