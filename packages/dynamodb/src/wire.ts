import { gunzipSync, inflateSync } from "node:zlib";
import { DynamoDbError, serializationError } from "./dynamodb-error.ts";

/** The bytes that a request may have. */
export const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

const TARGET = /^DynamoDB(?:Streams)?_20120810\.([A-Za-z]{1,64})$/;

/** The operation that the header `x-amz-target` names. */
export function operationOf(target: unknown): string {
  const operation = TARGET.exec(String(target))?.[1];
  if (operation !== undefined) return operation;
  throw new DynamoDbError("UnknownOperationException", "");
}

/** The JSON of a request, which may be compressed; undefined where the body is empty. */
export function parseRequest(body: Buffer, encoding: unknown): unknown {
  const text = decoded(body, encoding);
  if (text.length === 0) return undefined;
  try {
    const input: unknown = JSON.parse(text.toString("utf8"));
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  } catch {
    // What is not JSON is answered as what is not an object.
  }
  throw serializationError("");
}

/**
 * A request without its compression. DynamoDB knows gzip and deflate, and what it cannot read it answers
 * with an error of its own, as ScyllaDB has tested (test_compressed_request.py).
 */
function decoded(body: Buffer, encoding: unknown): Buffer {
  const coding = String(encoding ?? "identity")
    .trim()
    .toLowerCase();
  if (coding === "identity" || coding === "") return body;
  const decode = DECODERS.get(coding);
  if (decode === undefined) {
    throw undecodable(`content-encoding ${coding} is not known: use gzip or deflate`);
  }
  try {
    return decode(body);
  } catch (error) {
    const isLarge = (error as { readonly code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    throw isLarge
      ? tooLarge()
      : undecodable(`the body is not ${coding}, as content-encoding says it is`);
  }
}

const DECODERS: ReadonlyMap<string, (body: Buffer) => Buffer> = new Map([
  ["gzip", (body) => gunzipSync(body, { maxOutputLength: MAX_REQUEST_BYTES })],
  ["deflate", inflated],
]);

/** One stream of deflate, and nothing after it: that would be dropped without a word. */
function inflated(body: Buffer): Buffer {
  const options = { maxOutputLength: MAX_REQUEST_BYTES, info: true };
  // The types do not know of `info`.
  const { buffer, engine } = inflateSync(body, options) as unknown as {
    readonly buffer: Buffer;
    readonly engine: { readonly bytesWritten: number };
  };
  if (engine.bytesWritten < body.length) throw new Error("more than one stream");
  return buffer;
}

const undecodable = (message: string) =>
  new DynamoDbError("InternalServerError", message, { statusCode: 500 });

/** A request is larger than {@link MAX_REQUEST_BYTES}. */
export const tooLarge = () =>
  new DynamoDbError("ValidationException", "the request is larger than 16 MB", { statusCode: 413 });

/** Errors of AWS's framework rather than of DynamoDB. */
const FRAMEWORK: Readonly<Record<string, string>> = {
  ValidationException: "com.amazon.coral.validate",
  SerializationException: "com.amazon.coral.service",
  UnknownOperationException: "com.amazon.coral.service",
  AccessDeniedException: "com.amazon.coral.service",
  UnrecognizedClientException: "com.amazon.coral.service",
  InvalidSignatureException: "com.amazon.coral.service",
  IncompleteSignatureException: "com.amazon.coral.service",
  MissingAuthenticationTokenException: "com.amazon.coral.service",
};

/** The body of an error as it goes over the wire. */
export function errorBody({ code, message, details }: DynamoDbError): object {
  const namespace = FRAMEWORK[code];
  const __type = `${namespace ?? "com.amazonaws.dynamodb.v20120810"}#${code}`;
  if (message === "" && namespace !== undefined) return { __type };
  // The framework writes it with a capital.
  const isCapital = code === "SerializationException" || code === "AccessDeniedException";
  return isCapital ? { __type, Message: message } : { __type, message, ...details };
}

/** What an unexpected failure is answered with. */
export const internalError = (error: unknown) =>
  new DynamoDbError("InternalServerError", String(error), { statusCode: 500 });
