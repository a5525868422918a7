import { createHash } from "node:crypto";
import { createBodyDigest } from "./checksums.ts";
import type { ObjectStore } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";
import { document, objectHeaders, readText, tap } from "./s3-messages.ts";
import type { S3Request, S3Response } from "./s3-request.ts";
import { elementsOf } from "./xml.ts";

/** S3's own limit for every part but the last. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

interface Part {
  readonly blob: string;
  readonly size: number;
  readonly etag: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
}

type Handler = (request: S3Request) => Promise<S3Response>;

/** Uploads in parts. An upload that is not complete is gone after a restart. */
export function createMultipartUploads(options: {
  readonly objects: ObjectStore;
  readonly clock: () => Date;
  readonly random: () => string;
}) {
  const { objects, clock, random } = options;
  const uploads = new Map<string, Upload>();

  function requireUpload({ bucket, key, query }: S3Request): [string, Upload] {
    const id = query.get("uploadId") ?? "";
    const upload = uploads.get(id);
    if (upload?.bucket === bucket && upload.key === key) return [id, upload];
    throw new S3Error("NoSuchUpload", "The specified upload does not exist.");
  }

  async function discard(id: string, { bucket, parts }: Upload) {
    uploads.delete(id);
    for (const { blob } of parts.values()) await objects.dropBlob(bucket, blob);
  }

  return {
    async CreateMultipartUpload({ bucket, key, headers }) {
      await objects.requireBucket(bucket);
      const id = random();
      uploads.set(id, { bucket, key, headers: objectHeaders(headers), parts: new Map() });
      return document("InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: id });
    },

    async UploadPart(request) {
      const [, upload] = requireUpload(request);
      const number = Number(request.query.get("partNumber"));
      if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
        throw new S3Error(
          "InvalidArgument",
          "Part number must be an integer between 1 and 10000, inclusive",
        );
      }
      const digest = createBodyDigest(request.headers);
      const { blob, size } = await objects.writeBlob(
        request.bucket,
        tap(request.body, digest.update),
      );
      try {
        const { md5, checksums } = digest.finish(request.trailers);
        const previous = upload.parts.get(number);
        upload.parts.set(number, { blob, size, etag: md5 });
        if (previous) await objects.dropBlob(request.bucket, previous.blob);
        return { status: 200, headers: { etag: `"${md5}"`, ...checksums } };
      } catch (error) {
        await objects.dropBlob(request.bucket, blob);
        throw error;
      }
    },

    async CompleteMultipartUpload(request) {
      const [id, upload] = requireUpload(request);
      const { bucket, key } = request;
      const parts = chooseParts(await readText(request.body), upload);
      const joined = createHash("md5");
      for (const { etag } of parts) joined.update(Buffer.from(etag, "hex"));
      const etag = `${joined.digest("hex")}-${parts.length}`;
      const { blob, size } = await objects.writeBlob(bucket, concatenate(objects, bucket, parts));
      await objects.put(bucket, {
        key,
        size,
        etag,
        lastModified: clock().toISOString(),
        headers: upload.headers,
        blob,
      });
      await discard(id, upload);
      return document("CompleteMultipartUploadResult", {
        Location: `/${bucket}/${key}`,
        Bucket: bucket,
        Key: key,
        ETag: `"${etag}"`,
      });
    },

    async AbortMultipartUpload(request) {
      await discard(...requireUpload(request));
      return { status: 204 };
    },

    async ListParts(request) {
      const [id, { bucket, key, parts }] = requireUpload(request);
      const listed = [...parts].sort(([left], [right]) => left - right);
      return document("ListPartsResult", {
        Bucket: bucket,
        Key: key,
        UploadId: id,
        IsTruncated: false,
        Part: listed.map(([number, part]) => ({
          PartNumber: number,
          ETag: `"${part.etag}"`,
          Size: part.size,
        })),
      });
    },
  } satisfies Record<string, Handler>;
}

/** The parts that the client names, in its order, which must be the order of their numbers. */
function chooseParts(text: string, upload: Upload): readonly Part[] {
  const chosen = elementsOf(text, "Part").map((part) => ({
    number: Number(elementsOf(part, "PartNumber")[0]),
    etag: (elementsOf(part, "ETag")[0] ?? "").replace(/&quot;|&#34;|"/g, ""),
  }));
  if (chosen.length === 0) {
    throw new S3Error("MalformedXML", "The XML you provided was not well-formed");
  }
  const isInOrder = chosen.every(({ number }, index) => number > (chosen[index - 1]?.number ?? 0));
  if (!isInOrder) {
    throw new S3Error("InvalidPartOrder", "The list of parts was not in ascending order.");
  }
  return chosen.map(({ number, etag }, index) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.etag !== etag) {
      throw new S3Error("InvalidPart", "One or more of the specified parts could not be found.");
    }
    if (index < chosen.length - 1 && part.size < SMALLEST_PART_BYTES) {
      throw new S3Error(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
      );
    }
    return part;
  });
}

async function* concatenate(objects: ObjectStore, bucket: string, parts: readonly Part[]) {
  for (const { blob } of parts) yield* objects.read(bucket, blob) as AsyncIterable<Uint8Array>;
}
