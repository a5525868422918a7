import { createHash } from "node:crypto";
import type { ObjectStore } from "./object-store.ts";

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
  const written = await objects.writeBlob(bucket, [bytes]);
  await objects.put(bucket, {
    ...written,
    key,
    etag: createHash("md5").update(bytes).digest("hex"),
    lastModified: lastModified.toISOString(),
    headers: { "content-type": "binary/octet-stream" },
  });
}
