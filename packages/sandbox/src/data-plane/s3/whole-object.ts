import { createHash } from "node:crypto";
import type { ObjectStore } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";

/** Stores bytes as an object, without a request. */
export async function putObject(
  objects: ObjectStore,
  options: {
    readonly bucket: string;
    readonly key: string;
    readonly bytes: Uint8Array;
    readonly lastModified: Date;
  },
): Promise<void> {
  const { bucket, key, bytes, lastModified } = options;
  const { blob, size } = await objects.writeBlob(bucket, [bytes]);
  await objects.put(bucket, {
    key,
    size,
    etag: createHash("md5").update(bytes).digest("hex"),
    lastModified: lastModified.toISOString(),
    headers: { "content-type": "binary/octet-stream" },
    blob,
  });
}

/**
 * All bytes of an object, without a request.
 *
 * @throws {S3Error} `NoSuchBucket` or `NoSuchKey`
 */
export async function readObject(
  objects: ObjectStore,
  bucket: string,
  key: string,
): Promise<Uint8Array> {
  const record = await objects.find(bucket, key);
  if (record === undefined) throw new S3Error("NoSuchKey", "The specified key does not exist.");
  const chunks: Buffer[] = [];
  for await (const chunk of objects.read(bucket, record.blob)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
