/** Where the archives of template versions are fetched from. */
export interface ArtifactSource {
  /** @throws Error with a message for the template's author when the object cannot be had */
  fetch(source: { readonly bucket: string; readonly key: string }): Promise<Uint8Array>;
}

/** The largest archive that Proton took. */
export const MAX_ARCHIVE_BYTES = 10 * 1024 * 1024;

/**
 * Fetches archives from Amazon S3, or from what `AWS_ENDPOINT_URL_S3` names.
 *
 * @param options.region of the client
 */
export function createS3ArtifactSource(options: { readonly region: string }): ArtifactSource {
  return {
    async fetch({ bucket, key }) {
      const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
      const client = new S3Client({ region: options.region, followRegionRedirects: true });
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if ((answer.ContentLength ?? 0) > MAX_ARCHIVE_BYTES) {
          throw new Error(`the template bundle is larger than ${MAX_ARCHIVE_BYTES} bytes`);
        }
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } finally {
        client.destroy();
      }
    },
  };
}
