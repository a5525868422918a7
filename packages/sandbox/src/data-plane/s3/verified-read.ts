import { createHash } from "node:crypto";
import type { ReadStream } from "node:fs";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { ObjectRecord, ObjectStore } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";

/** An ETag that is the MD5 of the bytes: those of multipart uploads are of their parts. */
const MD5 = /^[0-9a-f]{32}$/;

/** What is read before anything is answered, so that the answer can still be an error. */
const AT_ONCE_BYTES = 1 << 20;

/**
 * All bytes of an object, the last of them only when they are those that were stored: a file that has
 * changed on the disk is an error of whoever reads it, never what was stored.
 */
export async function* verifiedRead(
  objects: ObjectStore,
  bucket: string,
  { key, blob, etag }: ObjectRecord,
): AsyncGenerator<Uint8Array> {
  const stream = objects.read(bucket, blob) as ReadStream;
  const hash = createHash("md5");
  let held: Uint8Array | undefined;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (held !== undefined) yield held;
    hash.update(chunk);
    held = chunk;
  }
  if (MD5.test(etag) && hash.digest("hex") !== etag) {
    throw new S3Error(
      "InternalError",
      `${stream.path} has changed since ${key} was stored in ${bucket}: store it again, or put a backup back with \`proton state restore\``,
    );
  }
  if (held !== undefined) yield held;
}

/** The same as the body of an answer. @throws {S3Error} when a small object has changed */
export async function verifiedBody(
  objects: ObjectStore,
  bucket: string,
  record: ObjectRecord,
): Promise<Readable> {
  const bytes = verifiedRead(objects, bucket, record);
  if (record.size > AT_ONCE_BYTES) return Readable.from(bytes);
  return Readable.from([await buffer(bytes)]);
}
