import { createHash } from "node:crypto";
import type { AccessControl } from "../../iam/access-control.ts";
import type { CredentialIssuer } from "../../iam/credentials.ts";
import type { Policy } from "../../iam/policy.ts";
import { readUploadForm } from "./form-data.ts";
import type { ObjectStore } from "./object-store.ts";
import { versionHeader } from "./object-writes.ts";
import { checkPostPolicy } from "./post-policy.ts";
import { S3Error } from "./s3-error.ts";
import { document, objectHeaders } from "./s3-messages.ts";
import type { S3Request, S3Response } from "./s3-request.ts";
import { tagsOfDocument } from "./tags.ts";

/** Stands for the name of the file that the browser sends. */
const FILE_NAME = `\${filename}`;

export interface PostObjectOptions {
  readonly objects: ObjectStore;
  readonly credentials: CredentialIssuer;
  readonly accessControl: AccessControl;
  readonly bucketPolicyOf: (bucket: string) => Policy | undefined;
  readonly clock: () => Date;
}

/** Whether a request is a form of a browser that uploads a file. */
export function isPostObject({ method, key, bucket, query, headers }: S3Request): boolean {
  const type = String(headers["content-type"] ?? "");
  const isForm = /^multipart\/form-data\b/i.test(type);
  return method === "POST" && bucket !== "" && key === "" && isForm && !query.has("delete");
}

/** Stores the file of a form whose policy allows it. */
export async function postObject(
  { bucket, headers, body }: S3Request,
  options: PostObjectOptions,
): Promise<S3Response> {
  const { objects, accessControl, bucketPolicyOf, clock } = options;
  const { fields, fileName, file } = await readUploadForm(String(headers["content-type"]), body);
  const { principal, contentLength } = checkPostPolicy(fields, bucket, options);
  const key = (fields.get("key") ?? "").replaceAll(FILE_NAME, fileName);
  if (key === "")
    throw new S3Error("InvalidArgument", "Bucket POST must contain a field named 'key'.");
  const access = { action: "s3:PutObject", resource: `arn:aws:s3:::${bucket}/${key}`, context: {} };
  const refusal = accessControl.refusal(principal, [access], bucketPolicyOf(bucket));
  if (refusal !== undefined) throw new S3Error("AccessDenied", refusal);

  const md5 = createHash("md5");
  const written = await objects.writeBlob(bucket, bounded(file, contentLength[1], md5));
  try {
    if (written.size < contentLength[0]) {
      throw new S3Error(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
      );
    }
    const etag = md5.digest("hex");
    const tagging = fields.get("tagging");
    const stored = await objects.put(bucket, {
      ...written,
      key,
      etag,
      lastModified: clock().toISOString(),
      headers: objectHeaders(Object.fromEntries(fields)),
      ...(tagging !== undefined && { tags: tagsOfDocument(tagging) }),
    });
    return answer(fields, { bucket, key, etag, headers: versionHeader(stored) });
  } catch (error) {
    await objects.dropBlob(bucket, written.blob);
    throw error;
  }
}

async function* bounded(
  file: AsyncIterable<Uint8Array>,
  maximum: number,
  md5: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of file) {
    size += chunk.length;
    if (size > maximum) {
      throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    md5.update(chunk);
    yield chunk;
  }
}

function answer(
  fields: ReadonlyMap<string, string>,
  stored: { bucket: string; key: string; etag: string; headers: Readonly<Record<string, string>> },
): S3Response {
  const { bucket, key, etag } = stored;
  const location = `/${bucket}/${encodeURIComponent(key)}`;
  const headers = { ...stored.headers, etag: `"${etag}"`, location };
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: `"${etag}"` }))
      url.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: url.href } };
  }
  const status = fields.get("success_action_status");
  if (status === "201") {
    const content = { Location: location, Bucket: bucket, Key: key, ETag: `"${etag}"` };
    const shown = document("PostResponse", content);
    return { ...shown, status: 201, headers: { ...headers, ...shown.headers } };
  }
  return { status: status === "200" ? 200 : 204, headers };
}
