import type { AccessRequest } from "../../iam/evaluate.ts";
import { bodyOf } from "./blob-file.ts";
import { createBucketOperations } from "./bucket-operations.ts";
import { createMultipartUploads } from "./multipart-uploads.ts";
import type { ObjectRecord, ObjectStore } from "./object-store.ts";
import { createObjectWrites, versionHeader } from "./object-writes.ts";
import { isUnchanged } from "./preconditions.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Operation, S3Request, S3Response } from "./s3-request.ts";

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
  const { objects } = options;

  async function requireObject({ bucket, key, query }: S3Request): Promise<ObjectRecord> {
    const versionId = query.get("versionId") ?? undefined;
    const record = await objects.find(bucket, key, versionId);
    if (record?.isDeleteMarker) {
      throw new S3Error(
        "MethodNotAllowed",
        "The specified method is not allowed against a delete marker.",
      );
    }
    if (record !== undefined) return record;
    if (versionId === undefined)
      throw new S3Error("NoSuchKey", "The specified key does not exist.");
    throw new S3Error("NoSuchVersion", "The specified version does not exist.");
  }

  return {
    ...createBucketOperations(options),
    ...createObjectWrites(options),
    ...createMultipartUploads(options),

    async GetObject(request) {
      const record = await requireObject(request);
      if (isUnchanged(request.headers, record)) return notModified(record);
      const range = rangeOf(request, record);
      if (range === undefined) {
        const body = await bodyOf(objects.read(request.bucket, record));
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
        body: await bodyOf(objects.read(request.bucket, record, range)),
      };
    },

    async HeadObject(request) {
      const record = await requireObject(request);
      if (isUnchanged(request.headers, record)) return notModified(record);
      return { status: 200, headers: { ...headersOf(record), ...responseHeaders(request) } };
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
    ...versionHeader(record),
    ...(record.tags && { "x-amz-tagging-count": String(Object.keys(record.tags).length) }),
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

/** The range to send, both ends included; a header that is not a single byte range is ignored. */
function rangeOf({ headers }: S3Request, { size }: ObjectRecord) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(String(headers.range ?? "")) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(from) > Number(to)) return undefined;
  if (start > end) throw new S3Error("InvalidRange", "The requested range is not satisfiable");
  return { start, end };
}
