import type { IncomingMessage } from "node:http";
import { ProtonError } from "@proton/control-plane";

/** The largest template bundle that Proton takes, in base64. */
const LARGEST_BODY_BYTES = Math.ceil((10 * 1024 * 1024 * 4) / 3) + 64 * 1024;

/** @throws ProtonError as soon as the body is larger than the largest template bundle */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) {
      throw new ProtonError(
        "RequestEntityTooLargeException",
        `The body is larger than ${LARGEST_BODY_BYTES} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A path, or a piece of one, as it was before it was written into an address. @throws ProtonError */
export function decodedPath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ProtonError("ValidationException", `${text} is not the path of an address.`);
  }
}

/** @throws ProtonError for what is not an object in JSON */
export function jsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    // Falls through: what is not JSON is not an object either.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new ProtonError("SerializationException", "The body is not an object in JSON.");
}
