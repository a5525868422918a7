import type { AccessRequest } from "../../iam/evaluate.ts";
import { createBodyDigest } from "./checksums.ts";
import { listObjects } from "./list-objects.ts";
import { createMultipartUploads } from "./multipart-uploads.ts";
import type { ObjectRecord, ObjectStore } from "./object-store.ts";
import { checkWrite, isUnchanged } from "./preconditions.ts";
import { S3Error } from "./s3-error.ts";
import { document, objectHeaders, readText, tap } from "./s3-messages.ts";
import type { S3Operation, S3Request, S3Response } from "./s3-request.ts";
import { decodeEntities, elementsOf } from "./xml.ts";

const MOST_DELETES = 1000;

export interface S3Options {
  readonly objects: ObjectStore;
  readonly region: string;
  readonly clock: () => Date;
  readonly random: () => string;
  /** The JSON text of a bucket's policy. */
  readonly policyOf: (bucket: string) => string | undefined;
}

/** Refuses single objects of a request about many; the message says why. */
export type RefuseObject = (request: AccessRequest) => string | undefined;

type Handler = (request: S3Request, refuse: RefuseObject) => Promise<S3Response>;

/** The S3 API by operation. */
export function createS3(options: S3Options): Readonly<Record<S3Operation, Handler>> {
  const { objects, clock } = options;
  const uploads = createMultipartUploads(options);

  async function requireObject({ bucket, key }: S3Request): Promise<ObjectRecord> {
    const record = await objects.find(bucket, key);
    if (record !== undefined) return record;
    throw new S3Error("NoSuchKey", "The specified key does not exist.");
  }

  return {
    ...uploads,

    async ListBuckets() {
      const buckets = (await objects.buckets()).map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: createdAt,
      }));
      return document("ListAllMyBucketsResult", { Buckets: { Bucket: buckets } });
    },

    async CreateBucket({ bucket }) {
      await objects.createBucket(bucket);
      return { status: 200, headers: { location: `/${bucket}` } };
    },

    async HeadBucket({ bucket }) {
      await objects.requireBucket(bucket);
      return { status: 200, headers: { "x-amz-bucket-region": options.region } };
    },

    async DeleteBucket({ bucket }) {
      await objects.deleteBucket(bucket);
      return { status: 204 };
    },

    async GetBucketLocation({ bucket }) {
      await objects.requireBucket(bucket);
      const region = options.region === "us-east-1" ? "" : options.region;
      return document("LocationConstraint", region);
    },

    async GetBucketVersioning({ bucket }) {
      await objects.requireBucket(bucket);
      return document("VersioningConfiguration", "");
    },

    async GetBucketPolicy({ bucket }) {
      await objects.requireBucket(bucket);
      const policy = options.policyOf(bucket);
      if (policy !== undefined) {
        return { status: 200, headers: { "content-type": "application/json" }, body: policy };
      }
      throw new S3Error("NoSuchBucketPolicy", "The bucket policy does not exist");
    },

    async ListObjects({ bucket, query }) {
      return document("ListBucketResult", listObjects(bucket, await objects.list(bucket), query));
    },

    async PutObject(request) {
      const { bucket, key, headers, body, trailers } = request;
      const existing = await objects.find(bucket, key);
      checkWrite(request.headers, existing);
      const digest = createBodyDigest(headers);
      const { blob, size } = await objects.writeBlob(bucket, tap(body, digest.update));
      try {
        const { md5, checksums } = digest.finish(trailers);
        await objects.put(bucket, {
          key,
          size,
          etag: md5,
          lastModified: clock().toISOString(),
          headers: { ...objectHeaders(headers), ...checksums },
          blob,
        });
        return { status: 200, headers: { etag: `"${md5}"`, ...checksums } };
      } catch (error) {
        await objects.dropBlob(bucket, blob);
        throw error;
      }
    },

    async GetObject(request) {
      const record = await requireObject(request);
      if (isUnchanged(request.headers, record)) return notModified(record);
      const range = rangeOf(request, record);
      if (range === undefined) {
        const body = objects.read(request.bucket, record.blob);
        return {
          status: 200,
          headers: { ...headersOf(record), ...responseHeaders(request) },
          body,
        };
      }
      return {
        status: 206,
        headers: {
          ...withoutChecksums(headersOf(record)),
          ...responseHeaders(request),
          "content-length": String(range.end - range.start + 1),
          "content-range": `bytes ${range.start}-${range.end}/${record.size}`,
        },
        body: objects.read(request.bucket, record.blob, range),
      };
    },

    async HeadObject(request) {
      const record = await requireObject(request);
      if (isUnchanged(request.headers, record)) return notModified(record);
      return { status: 200, headers: { ...headersOf(record), ...responseHeaders(request) } };
    },

    async DeleteObject({ bucket, key }) {
      await objects.delete(bucket, key);
      return { status: 204 };
    },

    async DeleteObjects({ bucket, body }, refuse) {
      const text = await readText(body);
      const keys = elementsOf(text, "Key").map(decodeEntities);
      if (keys.length === 0 || keys.length > MOST_DELETES) {
        throw new S3Error("MalformedXML", "The XML you provided was not well-formed");
      }
      await objects.requireBucket(bucket);
      const outcomes = { Deleted: [] as object[], Error: [] as object[] };
      for (const key of keys) {
        const resource = `arn:aws:s3:::${bucket}/${key}`;
        const message = refuse({ action: "s3:DeleteObject", resource, context: {} });
        if (message !== undefined) {
          outcomes.Error.push({ Key: key, Code: "AccessDenied", Message: message });
        } else {
          await objects.delete(bucket, key);
          outcomes.Deleted.push({ Key: key });
        }
      }
      const quiet = elementsOf(text, "Quiet")[0] === "true";
      return document("DeleteResult", {
        ...(!quiet && { Deleted: outcomes.Deleted as never }),
        Error: outcomes.Error as never,
      });
    },
  };
}

function headersOf(record: ObjectRecord): Record<string, string> {
  return {
    ...record.headers,
    "accept-ranges": "bytes",
    "content-length": String(record.size),
    etag: `"${record.etag}"`,
    "last-modified": new Date(record.lastModified).toUTCString(),
  };
}

/** The checksum is of the whole object: with a part of it, clients would find it wrong. */
const withoutChecksums = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith("x-amz-checksum-")),
  );

const notModified = (record: ObjectRecord): S3Response => ({
  status: 304,
  headers: { etag: `"${record.etag}"` },
});

/** Parameters with which a reader replaces what the object was kept with. */
function responseHeaders({ query }: S3Request): Record<string, string> {
  const names = ["content-type", "content-language", "expires", "cache-control"];
  return Object.fromEntries(
    [...names, "content-disposition", "content-encoding"].flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

/** The range to send, both ends included; a header that is no single byte range is ignored. */
function rangeOf({ headers }: S3Request, { size }: ObjectRecord) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(String(headers.range ?? "")) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(from) > Number(to)) return undefined;
  if (start > end) throw new S3Error("InvalidRange", "The requested range is not satisfiable");
  return { start, end };
}
