import type { DynamoDb } from "./dynamodb.ts";
import { DynamoDbError, serializationError } from "./dynamodb-error.ts";
import { errorBody, internalError, operationOf, parseRequest } from "./wire.ts";

/** A request as it is handled: what a client sends, or a server receives. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Answers a request of DynamoDB's JSON protocol, whoever has signed it. */
export async function handleRequest(
  dynamodb: DynamoDb,
  { headers, body }: WireRequest,
): Promise<WireResponse> {
  try {
    // What is no JSON is complained about before the operation, and before who asks.
    const input = parseRequest(bytesOf(body), headers["content-encoding"]);
    const operation = operationOf(headers["x-amz-target"]);
    if (input === undefined) throw serializationError("");
    return response(200, await dynamodb.execute(operation, input));
  } catch (error) {
    const known = error instanceof DynamoDbError ? error : internalError(error);
    return response(known.statusCode, errorBody(known));
  }
}

function bytesOf(body: unknown): Buffer {
  if (!(body instanceof Uint8Array)) return Buffer.from(String(body ?? ""));
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function response(statusCode: number, output: unknown): WireResponse {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { statusCode, headers, body: Buffer.from(output === "" ? "" : JSON.stringify(output)) };
}

/** Sends the requests of an AWS client to a database in this process, without a socket. */
export function inProcessHandler(dynamodb: DynamoDb) {
  return {
    handle: async (request: WireRequest) => ({ response: await handleRequest(dynamodb, request) }),
  };
}
