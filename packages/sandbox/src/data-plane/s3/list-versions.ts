import type { XmlContent } from "../xml.ts";
import type { ObjectRecord } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";

const MOST_KEYS = 1000;

/** One page of ListObjectVersions. */
export function listVersions(
  bucket: string,
  versions: readonly (ObjectRecord & { readonly isLatest: boolean })[],
  query: URLSearchParams,
): { readonly [element: string]: XmlContent | readonly XmlContent[] } {
  const prefix = query.get("prefix") ?? "";
  const limit = Number(query.get("max-keys") ?? MOST_KEYS);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new S3Error(
      "InvalidArgument",
      "Provided max-keys not an integer or within integer range",
    );
  }
  if ((query.get("delimiter") ?? "") !== "") {
    throw new S3Error(
      "NotImplemented",
      "the sandbox does not implement S3's ListObjectVersions with a delimiter",
    );
  }
  const encode = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;
  const wanted = versions.filter(({ key }) => key.startsWith(prefix));
  const [keyMarker, idMarker] = [query.get("key-marker"), query.get("version-id-marker")];
  const start = keyMarker === null ? 0 : startAfter(wanted, keyMarker, idMarker);
  const page = wanted.slice(start, start + Math.min(limit, MOST_KEYS));
  const last = page.at(-1);
  const isTruncated = start + page.length < wanted.length;
  const shown = ({ key, versionId = "null", isLatest, lastModified }: (typeof page)[number]) => ({
    Key: encode(key),
    VersionId: versionId,
    IsLatest: isLatest,
    LastModified: lastModified,
  });
  return {
    Name: bucket,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker ?? ""),
    VersionIdMarker: idMarker ?? "",
    MaxKeys: limit,
    ...(query.has("encoding-type") && { EncodingType: "url" }),
    IsTruncated: isTruncated,
    ...(isTruncated &&
      last && {
        NextKeyMarker: encode(last.key),
        NextVersionIdMarker: last.versionId ?? "null",
      }),
    Version: page
      .filter(({ isDeleteMarker }) => !isDeleteMarker)
      .map((record) => ({
        ...shown(record),
        ETag: `"${record.etag}"`,
        Size: record.size,
        StorageClass: "STANDARD",
      })),
    DeleteMarker: page.filter(({ isDeleteMarker }) => isDeleteMarker).map(shown),
  };
}

function startAfter(
  versions: readonly ObjectRecord[],
  key: string,
  versionId: string | null,
): number {
  const marked = versions.findIndex(
    (record) => record.key === key && (record.versionId ?? "null") === versionId,
  );
  if (versionId !== null && marked >= 0) return marked + 1;
  const next = versions.findIndex(
    (record) => Buffer.compare(Buffer.from(record.key), Buffer.from(key)) > 0,
  );
  return next < 0 ? versions.length : next;
}

const encodeKey = (key: string) => encodeURIComponent(key).replace(/%2F/g, "/");
