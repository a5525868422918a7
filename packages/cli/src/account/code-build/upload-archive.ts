import { createHash } from "node:crypto";
import { uploadTo, usesOwnEndpoint } from "../../connection/s3-upload.ts";

/** How long a build may wait before it fetches its files. */
const SECONDS = 6 * 60 * 60;

/**
 * Puts an archive into the bucket of the account.
 *
 * @returns a URL that fetches it for some hours, with the rights of who signed it
 */
export async function uploadArchive(options: {
  readonly bucket: string | undefined;
  readonly region: string;
  readonly archive: Uint8Array;
}): Promise<string> {
  const { bucket, region, archive: bytes } = options;
  if (bucket === undefined) {
    throw new Error(
      "the files of CodeBuild parts reach CodeBuild through S3: name a bucket with --bucket or PROTON_BUCKET",
    );
  }
  const key = `code-build/${createHash("sha256").update(bytes).digest("hex")}.tar.gz`;
  await uploadTo({ bucket, key, bytes, region });
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
  const client = new S3Client({ region, forcePathStyle: usesOwnEndpoint() });
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    return await getSignedUrl(client, command, { expiresIn: SECONDS });
  } finally {
    client.destroy();
  }
}
