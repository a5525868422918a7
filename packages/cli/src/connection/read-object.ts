import { createHash } from "node:crypto";
import { UsageError } from "../usage-error.ts";
import { usesOwnEndpoint } from "./s3-upload.ts";

/** An object that was stored under the digest of its content. */
export interface DigestedObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  /** What the key says. */
  readonly expected: string;
  /** What the content has. */
  readonly sha256: string;
}

const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:.*\/)?([0-9a-f]{64})(?:\.\w+)?)$/;

/**
 * Reads an object whose key is made from its content, with the digest that it really has.
 *
 * @throws UsageError when the address has no digest, or the object cannot be read
 */
export async function readDigested(uri: string, region: string): Promise<DigestedObject> {
  const [, bucket = "", key = "", expected] = ADDRESS.exec(uri) ?? [];
  if (expected === undefined) {
    throw new UsageError(
      `${uri} is not the address of an object under its digest: s3://<bucket>/<prefix><sha256>.<extension>, as proton upload prints it`,
    );
  }
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  // The bucket of a pipeline may be in another Region than what is deployed from it.
  const client = new S3Client({
    region,
    followRegionRedirects: true,
    forcePathStyle: usesOwnEndpoint(),
  });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { bucket, key, bytes, expected, sha256 };
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(`${uri} cannot be read: ${name}: ${message}`);
  } finally {
    client.destroy();
  }
}
