import type { ObjectRecord } from "./object-store.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

type Headers = S3Request["headers"];

/**
 * Whether a reader has the object already; a header about entity tags silences the one about times.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 *
 * @throws {S3Error} `PreconditionFailed`
 */
export function isUnchanged(headers: Headers, record: ObjectRecord): boolean {
  const ifMatch = headers["if-match"];
  const changedAt = Math.floor(Date.parse(record.lastModified) / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!names(ifMatch, record.etag)) throw preconditionFailed();
  } else if (changedAt > timeIn(headers["if-unmodified-since"])) {
    throw preconditionFailed();
  }
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, record.etag);
  return changedAt <= timeIn(headers["if-modified-since"]);
}

/** @throws {S3Error} when an object may not be written over `existing`, or not where nothing is */
export function checkWrite(headers: Headers, existing: ObjectRecord | undefined): void {
  if (headers["if-none-match"] === "*" && existing !== undefined) throw preconditionFailed();
  const ifMatch = headers["if-match"];
  if (ifMatch === undefined) return;
  if (existing === undefined) {
    throw new S3Error("NoSuchKey", "The specified key does not exist.");
  }
  if (!names(ifMatch, existing.etag)) throw preconditionFailed();
}

const names = (header: unknown, etag: string) =>
  header === "*" || String(header).replace(/^"|"$/g, "") === etag;

/** @throws {S3Error} when an object that is to be deleted is not the one that was meant */
export function checkDelete(etag: string | undefined, existing: ObjectRecord | undefined): void {
  if (etag === undefined) return;
  if (existing === undefined) {
    throw new S3Error("NoSuchKey", "The specified key does not exist.");
  }
  if (!names(etag, existing.etag)) throw preconditionFailed();
}

/** @throws {S3Error} when the source of a copy is not the one that was meant */
export function checkSource(headers: Headers, source: ObjectRecord): void {
  const given = (name: string) => headers[`x-amz-copy-source-if-${name}`];
  const changedAt = Math.floor(Date.parse(source.lastModified) / 1000) * 1000;
  const [match, noneMatch] = [given("match"), given("none-match")];
  const isOther = match !== undefined && !names(match, source.etag);
  const isSame = noneMatch !== undefined && names(noneMatch, source.etag);
  const isNewer = match === undefined && changedAt > timeIn(given("unmodified-since"));
  const isOlder = noneMatch === undefined && changedAt <= timeIn(given("modified-since"));
  if (isOther || isSame || isNewer || isOlder) throw preconditionFailed();
}

/** NaN, which no time is before or after, when there is none. */
const timeIn = (header: Headers[string]) => Date.parse(String(header));

const preconditionFailed = () =>
  new S3Error(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
  );
