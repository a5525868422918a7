import { createHash } from "node:crypto";
import { decodeEntities, elementsOf } from "../xml.ts";
import { createBodyDigest } from "./checksums.ts";
import { copySourceOf, readSource } from "./copy-source.ts";
import type { Deleted, ObjectRecord } from "./object-store.ts";
import { checkDelete, checkWrite } from "./preconditions.ts";
import type { RefuseObject, S3Options } from "./s3.ts";
import { S3Error } from "./s3-error.ts";
import { document, objectHeaders, readText, tap } from "./s3-messages.ts";
import type { S3Request, S3Response } from "./s3-request.ts";
import { tagSet, tagsOfDocument, tagsOfHeader } from "./tags.ts";

const MOST_DELETES = 1000;

type Handler = (request: S3Request, refuse: RefuseObject) => Promise<S3Response>;

/** What S3 does that changes objects. */
export function createObjectWrites({ objects, clock }: S3Options) {
  /** Stores what was written to disk, or takes it off again where it may not be stored. */
  async function keep(
    { bucket, headers }: S3Request,
    record: Omit<ObjectRecord, "lastModified">,
  ): Promise<ObjectRecord> {
    try {
      const lastModified = clock().toISOString();
      return await objects.put(bucket, { ...record, lastModified }, (existing) =>
        checkWrite(headers, existing),
      );
    } catch (error) {
      await objects.dropBlob(bucket, record.blob);
      throw error;
    }
  }

  return {
    async PutObject(request) {
      const { bucket, key, headers, body, trailers } = request;
      const tags = tagsOfHeader(headers);
      // What is refused in the end is refused before all of it was sent.
      checkWrite(headers, await objects.find(bucket, key));
      const digest = createBodyDigest(headers);
      const written = await objects.writeBlob(bucket, tap(body, digest.update));
      let finished: ReturnType<typeof digest.finish>;
      try {
        finished = digest.finish(trailers);
      } catch (error) {
        await objects.dropBlob(bucket, written.blob);
        throw error;
      }
      const { md5: etag, checksums } = finished;
      const own = { ...objectHeaders(headers), ...checksums };
      const stored = await keep(request, {
        ...written,
        key,
        etag,
        headers: own,
        ...(tags && { tags }),
      });
      return {
        status: 200,
        headers: { etag: `"${etag}"`, ...checksums, ...versionHeader(stored) },
      };
    },

    async CopyObject(request) {
      const { bucket, key, headers } = request;
      const source = copySourceOf(request);
      if (source === undefined) throw new S3Error("InvalidRequest", "There is no copy source");
      const record = await readSource(objects, source, headers);
      const replaces = headers["x-amz-metadata-directive"] === "REPLACE";
      const isItself =
        source.bucket === bucket && source.key === key && source.versionId === undefined;
      if (isItself && !replaces && headers["x-amz-tagging-directive"] !== "REPLACE") {
        throw new S3Error(
          "InvalidRequest",
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      const md5 = createHash("md5");
      const bytes = objects.read(source.bucket, record);
      const written = await objects.writeBlob(
        bucket,
        tap(bytes, (chunk) => md5.update(chunk)),
      );
      const etag = md5.digest("hex");
      const tags =
        headers["x-amz-tagging-directive"] === "REPLACE" ? tagsOfHeader(headers) : record.tags;
      const own = replaces ? objectHeaders(headers) : record.headers;
      const stored = await keep(request, {
        ...written,
        key,
        etag,
        headers: own,
        ...(tags && { tags }),
      });
      const result = { LastModified: stored.lastModified, ETag: `"${etag}"` };
      const answer = document("CopyObjectResult", result);
      const from = source.versionId === undefined ? record.versionId : source.versionId;
      return {
        ...answer,
        headers: {
          ...answer.headers,
          ...versionHeader(stored),
          ...(from !== undefined && { "x-amz-copy-source-version-id": from }),
        },
      };
    },

    async DeleteObject({ bucket, key, headers, query }) {
      const versionId = query.get("versionId") ?? undefined;
      const etag = textOf(headers["if-match"]);
      const check = (existing: ObjectRecord | undefined) => checkDelete(etag, existing);
      const deleted = await objects.delete(bucket, key, { versionId, check });
      return { status: 204, headers: deletedHeaders(deleted) };
    },

    async DeleteObjects({ bucket, body }, refuse) {
      const text = await readText(body);
      const wanted = elementsOf(text, "Object").map((object) => ({
        key: decodeEntities(elementsOf(object, "Key")[0] ?? ""),
        versionId: elementsOf(object, "VersionId")[0],
        etag: elementsOf(object, "ETag").map(decodeEntities)[0],
      }));
      if (wanted.length === 0 || wanted.length > MOST_DELETES) {
        throw new S3Error("MalformedXML", "The XML you provided was not well-formed");
      }
      await objects.requireBucket(bucket);
      const outcomes = { Deleted: [] as object[], Error: [] as object[] };
      for (const { key, versionId, etag } of wanted) {
        const about = { Key: key, ...(versionId !== undefined && { VersionId: versionId }) };
        const resource = `arn:aws:s3:::${bucket}/${key}`;
        const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
        const message = refuse({ action, resource, context: {} });
        if (message !== undefined) {
          outcomes.Error.push({ ...about, Code: "AccessDenied", Message: message });
          continue;
        }
        try {
          const check = (existing: ObjectRecord | undefined) => checkDelete(etag, existing);
          const deleted = await objects.delete(bucket, key, { versionId, check });
          outcomes.Deleted.push({ ...about, ...deletedElements(deleted, versionId) });
        } catch (error) {
          if (!(error instanceof S3Error)) throw error;
          outcomes.Error.push({ ...about, Code: error.code, Message: error.message });
        }
      }
      const quiet = elementsOf(text, "Quiet")[0] === "true";
      return document("DeleteResult", {
        ...(!quiet && { Deleted: outcomes.Deleted as never }),
        Error: outcomes.Error as never,
      });
    },

    async GetObjectTagging({ bucket, key, query }) {
      const record = await objects.find(bucket, key, query.get("versionId") ?? undefined);
      if (record === undefined) throw noSuchKey();
      const answer = document("Tagging", tagSet(record.tags));
      return { ...answer, headers: { ...answer.headers, ...versionHeader(record) } };
    },

    async PutObjectTagging({ bucket, key, query, body }) {
      const tags = tagsOfDocument(await readText(body));
      const at = { key, versionId: query.get("versionId") ?? undefined };
      const record = await objects.update(bucket, at, (before) => ({ ...before, tags }));
      if (record === undefined) throw noSuchKey();
      return { status: 200, headers: versionHeader(record) };
    },

    async DeleteObjectTagging({ bucket, key, query }) {
      const at = { key, versionId: query.get("versionId") ?? undefined };
      const record = await objects.update(bucket, at, ({ tags: _, ...before }) => before);
      if (record === undefined) throw noSuchKey();
      return { status: 204, headers: versionHeader(record) };
    },
  } satisfies Record<string, Handler>;
}

/** The version that an answer is about, where the bucket keeps versions. */
export function versionHeader({ versionId }: ObjectRecord): Record<string, string> {
  return versionId === undefined ? {} : { "x-amz-version-id": versionId };
}

function deletedHeaders({ versionId, isDeleteMarker }: Deleted): Record<string, string> {
  return {
    ...(versionId !== undefined && { "x-amz-version-id": versionId }),
    ...(isDeleteMarker === true && { "x-amz-delete-marker": "true" }),
  };
}

function deletedElements(
  { versionId, isDeleteMarker }: Deleted,
  asked: string | undefined,
): Readonly<Record<string, string | boolean>> {
  if (isDeleteMarker !== true || versionId === undefined) return {};
  return { DeleteMarker: true, DeleteMarkerVersionId: asked ?? versionId };
}

const textOf = (header: S3Request["headers"][string]) =>
  typeof header === "string" ? header : undefined;

const noSuchKey = () => new S3Error("NoSuchKey", "The specified key does not exist.");
