import type { HttpRequest } from "./http.ts";
import { Problem, parameterProblem } from "./problem.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A new UUIDv7 (RFC 9562, 5.7): its order is the order of creation, to the millisecond. */
export function newItemId(
  now: Date,
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.set(random, 6);
  bytes[6] = 0x70 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The id in canonical lower case, or undefined when the text is not a UUIDv7. */
export function parseItemId(text: string): string | undefined {
  const id = text.toLowerCase();
  return UUID_V7.test(id) ? id : undefined;
}

/**
 * The item id in the request's path.
 *
 * @throws Problem `route-not-found` when the route has no `{id}`, `malformed-request` when it is no
 * UUIDv7.
 */
export function itemIdOf(request: HttpRequest): string {
  const text = request.pathParameters.get("id");
  if (text === undefined) {
    throw new Problem("route-not-found", "the path names no item: use the path of an item");
  }
  const id = parseItemId(text);
  if (id === undefined) throw parameterProblem("id", "must be a UUIDv7");
  return id;
}
