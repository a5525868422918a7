import { buffer } from "node:stream/consumers";
import type { ObjectStore } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";

/** The bytes of an object, without a request. */
export async function getObject(
  objects: ObjectStore,
  bucket: string,
  key: string,
): Promise<Uint8Array> {
  const record = await objects.find(bucket, key);
  if (!record) throw new S3Error("NoSuchKey", "The specified key does not exist.");
  return buffer(objects.read(bucket, record));
}
