import type { XmlContent } from "../xml.ts";
import type { ObjectRecord } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";

const MOST_KEYS = 1000;
/** Tells our tokens from what is none. */
const TOKEN_PREFIX = "1.";

/** One page of ListObjectsV2, or of ListObjects when the query does not ask for version 2. */
export function listObjects(
  bucket: string,
  records: readonly ObjectRecord[],
  query: URLSearchParams,
): { readonly [element: string]: XmlContent | readonly XmlContent[] } {
  const version2 = query.get("list-type") === "2";
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = Number(query.get("max-keys") ?? MOST_KEYS);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new S3Error(
      "InvalidArgument",
      "Provided max-keys not an integer or within integer range",
    );
  }
  const encode = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;
  const page = takePage(records, {
    prefix,
    delimiter,
    limit: Math.min(limit, MOST_KEYS),
    after: startOf(query, version2),
  });

  return {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
    MaxKeys: limit,
    ...(query.has("encoding-type") && { EncodingType: "url" }),
    ...(version2 && { KeyCount: page.contents.length + page.prefixes.length }),
    IsTruncated: page.last !== undefined,
    ...(page.last !== undefined &&
      (version2
        ? { NextContinuationToken: TOKEN_PREFIX + Buffer.from(page.last).toString("base64url") }
        : { NextMarker: encode(page.last) })),
    Contents: page.contents.map((record) => ({
      Key: encode(record.key),
      LastModified: record.lastModified,
      ETag: `"${record.etag}"`,
      Size: record.size,
      StorageClass: "STANDARD",
    })),
    CommonPrefixes: page.prefixes.map((common) => ({ Prefix: encode(common) })),
  };
}

function startOf(query: URLSearchParams, version2: boolean): string {
  if (!version2) return query.get("marker") ?? "";
  const token = query.get("continuation-token");
  if (token === null) return query.get("start-after") ?? "";
  if (!token.startsWith(TOKEN_PREFIX)) {
    throw new S3Error("InvalidArgument", "The continuation token provided is incorrect");
  }
  return Buffer.from(token.slice(TOKEN_PREFIX.length), "base64url").toString("utf8");
}

function takePage(
  records: readonly ObjectRecord[],
  options: { prefix: string; delimiter: string; limit: number; after: string },
) {
  const { prefix, delimiter, limit, after } = options;
  const contents: ObjectRecord[] = [];
  const prefixes = new Set<string>();
  let last: string | undefined;
  for (const record of records) {
    const { key } = record;
    if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0)
      continue;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    // A page that ended with a common prefix goes on behind everything below it.
    if (common !== undefined && (prefixes.has(common) || common === after)) continue;
    if (contents.length + prefixes.size >= limit) {
      return { contents, prefixes: [...prefixes], ...(limit > 0 && { last }) };
    }
    if (common === undefined) contents.push(record);
    else prefixes.add(common);
    last = common ?? key;
  }
  return { contents, prefixes: [...prefixes], last: undefined };
}

const encodeKey = (key: string) => encodeURIComponent(key).replace(/%2F/g, "/");
