import { UsageError } from "../usage-error.ts";

/** Puts an object into a bucket of the account, unless it is there: keys are made from the content. */
export async function uploadTo(options: {
  readonly bucket: string | undefined;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly region: string;
}): Promise<{ readonly bucket: string; readonly key: string }> {
  const { bucket, key, bytes, region } = options;
  if (bucket === undefined) {
    throw new UsageError(
      "template bundles reach Proton through S3: name a bucket with --bucket or PROTON_BUCKET",
    );
  }
  const { HeadObjectCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({ region, forcePathStyle: usesOwnEndpoint() });
  try {
    const object = { Bucket: bucket, Key: key };
    const isThere = await client.send(new HeadObjectCommand(object)).then(
      ({ ContentLength }) => ContentLength === bytes.length,
      () => false,
    );
    if (!isThere) await client.send(new PutObjectCommand({ ...object, Body: bytes }));
    return { bucket, key };
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(`s3://${bucket}/${key} cannot be written: ${name}: ${message}`);
  } finally {
    client.destroy();
  }
}

/** An S3 that is not AWS's rarely answers to a host name for each bucket. */
export function usesOwnEndpoint(): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
}

/**
 * Puts an object whose key is made from its content. Asks for `s3:PutObject` and nothing else.
 *
 * @param options.replaces whether what is there already is written over: it is the same, unless
 *   somebody else put it there
 * @returns whether it was not there
 */
export async function storeOnce(options: {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly region: string;
  readonly replaces?: boolean;
}): Promise<boolean> {
  const { bucket, key, bytes, region, replaces = false } = options;
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({ region, forcePathStyle: usesOwnEndpoint() });
  const object = { Bucket: bucket, Key: key, Body: bytes };
  try {
    const isNew = await client.send(new PutObjectCommand({ ...object, IfNoneMatch: "*" })).then(
      () => true,
      (error: Error) => {
        if (error.name === "PreconditionFailed") return false;
        throw error;
      },
    );
    if (!isNew && replaces) await client.send(new PutObjectCommand(object));
    return isNew;
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(`s3://${bucket}/${key} cannot be written: ${name}: ${message}`);
  } finally {
    client.destroy();
  }
}
