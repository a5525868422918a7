import type { ObjectRecord, ObjectStore } from "./object-store.ts";
import { checkSource } from "./preconditions.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

/** The object that a request copies, by name. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/**
 * What the header `x-amz-copy-source` names: `/bucket/key?versionId=…`, percent-encoded.
 *
 * @throws {S3Error} `InvalidArgument`
 */
export function copySourceOf({ headers }: Pick<S3Request, "headers">): CopySource | undefined {
  const header = headers["x-amz-copy-source"];
  if (typeof header !== "string") return undefined;
  const [path = "", query = ""] = header.split("?versionId=");
  const [bucket = "", ...rest] = path.replace(/^\//, "").split("/").map(decode);
  const key = rest.join("/");
  if (bucket === "" || key === "") {
    throw new S3Error("InvalidArgument", "Copy Source must mention the source bucket and key");
  }
  return { bucket, key, versionId: query === "" ? undefined : query };
}

/** The object itself, if it is the one that the request means. */
export async function readSource(
  objects: ObjectStore,
  source: CopySource,
  headers: S3Request["headers"],
): Promise<ObjectRecord> {
  const record = await objects.find(source.bucket, source.key, source.versionId);
  if (record === undefined || record.isDeleteMarker) {
    const code = source.versionId === undefined ? "NoSuchKey" : "NoSuchVersion";
    throw new S3Error(code, "The specified key does not exist.");
  }
  checkSource(headers, record);
  return record;
}

/** The bytes that `x-amz-copy-source-range` asks for, all of them without it. */
export function sourceRange(
  headers: S3Request["headers"],
  { size }: ObjectRecord,
): { readonly start: number; readonly end: number } | undefined {
  const header = headers["x-amz-copy-source-range"];
  if (header === undefined) return undefined;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(String(header)) ?? [];
  const [start, end] = [Number(from), Number(to)];
  if (from === undefined || to === undefined || start > end || end >= size) {
    throw new S3Error(
      "InvalidArgument",
      `The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy, within ${size} bytes`,
    );
  }
  return { start, end };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidArgument", "Copy Source must be URL-encoded");
  }
}
