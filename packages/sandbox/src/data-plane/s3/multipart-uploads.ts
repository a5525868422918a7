import { createHash } from "node:crypto";
import { elementsOf } from "../xml.ts";
import { createBodyDigest } from "./checksums.ts";
import { copySourceOf, readSource, sourceRange } from "./copy-source.ts";
import type { Blob, ObjectRecord, ObjectStore } from "./object-store.ts";
import { versionHeader } from "./object-writes.ts";
import { checkWrite } from "./preconditions.ts";
import { S3Error } from "./s3-error.ts";
import { document, objectHeaders, readText, tap } from "./s3-messages.ts";
import type { S3Request, S3Response } from "./s3-request.ts";
import { type Tags, tagsOfHeader } from "./tags.ts";

/** S3's own limit for every part but the last. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;
const MOST_UPLOADS = 1_000;

interface Part extends Blob {
  readonly etag: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Tags | undefined;
  readonly initiated: string;
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

  /** A part that comes again takes the place of the first. */
  async function addPart({ bucket, parts }: Upload, number: number, part: Part) {
    const previous = parts.get(number);
    parts.set(number, part);
    if (previous) await objects.dropBlob(bucket, previous.blob);
  }

  return {
    async CreateMultipartUpload({ bucket, key, headers }) {
      await objects.requireBucket(bucket);
      const id = random();
      uploads.set(id, {
        bucket,
        key,
        headers: objectHeaders(headers),
        tags: tagsOfHeader(headers),
        initiated: clock().toISOString(),
        parts: new Map(),
      });
      return document("InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: id });
    },

    async UploadPart(request) {
      const [, upload] = requireUpload(request);
      const number = partNumber(request);
      const digest = createBodyDigest(request.headers);
      const written = await objects.writeBlob(request.bucket, tap(request.body, digest.update));
      try {
        const { md5, checksums } = digest.finish(request.trailers);
        await addPart(upload, number, { ...written, etag: md5 });
        return { status: 200, headers: { etag: `"${md5}"`, ...checksums } };
      } catch (error) {
        await objects.dropBlob(request.bucket, written.blob);
        throw error;
      }
    },

    async UploadPartCopy(request) {
      const [, upload] = requireUpload(request);
      const number = partNumber(request);
      const source = copySourceOf(request);
      if (source === undefined) throw new S3Error("InvalidRequest", "There is no copy source");
      const record = await readSource(objects, source, request.headers);
      const range = sourceRange(request.headers, record);
      const md5 = createHash("md5");
      const bytes = objects.read(source.bucket, record, range);
      const written = await objects.writeBlob(
        request.bucket,
        tap(bytes, (chunk) => md5.update(chunk)),
      );
      const etag = md5.digest("hex");
      await addPart(upload, number, { ...written, etag });
      return document("CopyPartResult", {
        LastModified: clock().toISOString(),
        ETag: `"${etag}"`,
      });
    },

    async CompleteMultipartUpload(request) {
      const [id, upload] = requireUpload(request);
      const { bucket, key } = request;
      const parts = chooseParts(await readText(request.body), upload);
      const joined = createHash("md5");
      for (const { etag } of parts) joined.update(Buffer.from(etag, "hex"));
      const etag = `${joined.digest("hex")}-${parts.length}`;
      checkWrite(request.headers, await objects.find(bucket, key));
      const written = await objects.writeBlob(bucket, concatenate(objects, bucket, parts));
      const { headers, tags } = upload;
      const lastModified = clock().toISOString();
      const record = { ...written, key, etag, lastModified, headers, ...(tags && { tags }) };
      let stored: ObjectRecord;
      try {
        stored = await objects.put(bucket, record, (existing) =>
          checkWrite(request.headers, existing),
        );
      } catch (error) {
        await objects.dropBlob(bucket, written.blob);
        throw error;
      }
      await discard(id, upload);
      const answer = document("CompleteMultipartUploadResult", {
        Location: `/${bucket}/${key}`,
        Bucket: bucket,
        Key: key,
        ETag: `"${etag}"`,
      });
      return { ...answer, headers: { ...answer.headers, ...versionHeader(stored) } };
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

    async ListMultipartUploads({ bucket, query }) {
      await objects.requireBucket(bucket);
      const prefix = query.get("prefix") ?? "";
      const listed = [...uploads].filter(
        ([, upload]) => upload.bucket === bucket && upload.key.startsWith(prefix),
      );
      return document("ListMultipartUploadsResult", {
        Bucket: bucket,
        Prefix: prefix,
        MaxUploads: Math.max(MOST_UPLOADS, listed.length),
        IsTruncated: false,
        Upload: listed.map(([id, { key, initiated }]) => ({
          Key: key,
          UploadId: id,
          StorageClass: "STANDARD",
          Initiated: initiated,
        })),
      });
    },
  } satisfies Record<string, Handler>;
}

function partNumber({ query }: S3Request): number {
  const number = Number(query.get("partNumber"));
  if (Number.isInteger(number) && number >= 1 && number <= MOST_PARTS) return number;
  throw new S3Error(
    "InvalidArgument",
    "Part number must be an integer between 1 and 10000, inclusive",
  );
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
  for (const part of parts) yield* objects.read(bucket, part);
}
