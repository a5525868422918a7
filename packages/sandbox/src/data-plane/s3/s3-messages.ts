import { xml } from "../xml.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Request, S3Response } from "./s3-request.ts";

const LARGEST_DOCUMENT_BYTES = 2 * 1024 * 1024;
const NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** A response with an XML document. */
export function document(root: string, content: Parameters<typeof xml>[1]): S3Response {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: xml(root, content, NAMESPACE),
  };
}

/** The request headers that S3 keeps with an object and gives back. */
export function objectHeaders(headers: S3Request["headers"]): Record<string, string> {
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    const keep =
      name.startsWith("x-amz-meta-") ||
      [
        "content-type",
        "cache-control",
        "content-disposition",
        "content-language",
        "expires",
      ].includes(name);
    return keep && typeof value === "string" ? [[name, value] as const] : [];
  });
  const encodings = String(headers["content-encoding"] ?? "")
    .split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  return {
    "content-type": "binary/octet-stream",
    ...Object.fromEntries(kept),
    ...(encodings.length > 0 && { "content-encoding": encodings.join(", ") }),
  };
}

/** A request's XML document. @throws {S3Error} when it is too large */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_DOCUMENT_BYTES) throw new S3Error("MalformedXML", "The XML is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The same chunks, each shown to `see` on its way. */
export async function* tap(
  body: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    see(chunk);
    yield chunk;
  }
}
