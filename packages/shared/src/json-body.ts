import type { HttpRequest } from "./http.ts";
import { escapePointer, invalidBody, Problem } from "./problem.ts";

/** Larger bodies are refused with 413; well below what API Gateway passes and DynamoDB stores. */
export const MAXIMUM_BODY_BYTES = 256 * 1024;

const MAXIMUM_DEPTH = 16;

/**
 * The JSON value in the request's body.
 *
 * @throws Problem 400, 413, 415 or 422: too large, another media type, not JSON, or JSON that no
 * item could hold (nested too deeply, text that is not Unicode).
 */
export function readJsonBody(request: HttpRequest, mediaTypes: readonly string[]): unknown {
  checkMediaType(request, mediaTypes);
  if (request.body.byteLength > MAXIMUM_BODY_BYTES) {
    throw new Problem("body-too-large", `the body must be at most ${MAXIMUM_BODY_BYTES} bytes`);
  }
  if (request.body.byteLength === 0) {
    throw new Problem("malformed-request", "the body is empty: send a JSON object");
  }
  const value = parseJson(request.body);
  checkTree(value, "", 0);
  return value;
}

function checkMediaType(request: HttpRequest, mediaTypes: readonly string[]): void {
  const accepted = mediaTypes.join(", ");
  const headers = request.method === "PATCH" ? { "accept-patch": accepted } : {};
  const [mediaType = "", ...parameters] = (request.headers.get("content-type") ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  if (!mediaTypes.includes(mediaType)) {
    throw new Problem("unsupported-media-type", `send the body as ${accepted}`, { headers });
  }
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) {
    throw new Problem("unsupported-media-type", "send the body in UTF-8", { headers });
  }
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.trim().toLowerCase() !== "identity") {
    throw new Problem("unsupported-media-type", "send the body without a content encoding", {
      headers: { ...headers, "accept-encoding": "identity" },
    });
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // The parser's own message quotes the body, and bodies stay out of answers and logs.
    throw new Problem("malformed-request", "the body is not valid JSON in UTF-8");
  }
}

/** What JSON allows and no item can hold; also keeps every later recursion shallow. */
function checkTree(value: unknown, pointer: string, depth: number): void {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw invalidBody([{ pointer, detail: "must be well-formed Unicode" }]);
  }
  if (typeof value !== "object" || value === null) return;
  if (depth === MAXIMUM_DEPTH) {
    throw invalidBody([{ pointer, detail: `must be nested at most ${MAXIMUM_DEPTH} levels deep` }]);
  }
  for (const [key, child] of Object.entries(value)) {
    const childPointer = `${pointer}/${escapePointer(key)}`;
    if (key === "__proto__") {
      throw invalidBody([{ pointer: childPointer, detail: "is not a field that can be set" }]);
    }
    checkTree(child, childPointer, depth + 1);
  }
}
