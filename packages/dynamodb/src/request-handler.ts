import { setImmediate } from "node:timers/promises";
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

/**
 * Sends the requests of an AWS client to a database in this process, without a socket. Nothing of that
 * waits for anything, so that many clients at once would keep the event loop from whatever else it has:
 * once a turn of it has taken long, the next request waits for the next one.
 */
export function inProcessHandler(dynamodb: DynamoDb) {
  const nextTurn = createTurnLimit();
  return {
    async handle(request: WireRequest) {
      await nextTurn();
      return { response: await handleRequest(dynamodb, request) };
    },
  };
}

const LONGEST_TURN_MILLISECONDS = 5;

/** Makes what waits for the event loop's next turn if this one has taken long. */
function createTurnLimit(): () => Promise<void> {
  let began: number | undefined;
  return async () => {
    if (began === undefined) {
      began = performance.now();
      void setImmediate().then(() => {
        began = undefined;
      });
    } else if (performance.now() - began > LONGEST_TURN_MILLISECONDS) await setImmediate();
  };
}
