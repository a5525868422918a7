import type { IncomingMessage } from "node:http";
import { ProtonError } from "../errors.ts";

/** Room for two specs of 51,200 characters of four bytes, each escaped in JSON. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * Reads a request's body.
 *
 * @throws ProtonError `RequestEntityTooLargeException` as soon as it is longer than `limit` bytes
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) {
      throw new ProtonError(
        "RequestEntityTooLargeException",
        `The request is larger than ${limit} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
