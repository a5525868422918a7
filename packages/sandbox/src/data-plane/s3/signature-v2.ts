import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { CredentialIssuer, Principal } from "../../iam/credentials.ts";
import { S3Error } from "./s3-error.ts";

/** Parts of the query that Signature Version 2 covers. */
const SIGNED_PARAMETERS = new Set([
  "acl",
  "cors",
  "delete",
  "lifecycle",
  "location",
  "logging",
  "notification",
  "partNumber",
  "policy",
  "requestPayment",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
  "restore",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
  "versioning",
  "versions",
  "website",
]);

/**
 * Who presigned a request with Signature Version 2 in its query, as boto3 does unless told
 * otherwise; `undefined` when the query holds no such signature.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 *
 * @throws {S3Error} when the signature is expired or another one
 */
export function principalOfQueryV2(
  message: Pick<IncomingMessage, "method" | "url" | "headers">,
  options: { readonly credentials: CredentialIssuer; readonly clock: () => Date },
): Principal | undefined {
  const { method = "", url = "", headers } = message;
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const [keyId, signature, expires] = ["AWSAccessKeyId", "Signature", "Expires"].map((name) =>
    query.get(name),
  );
  if (keyId == null || signature == null || expires == null) return undefined;
  const token = query.get("x-amz-security-token") ?? undefined;
  const identity = options.credentials.identify(keyId, token);
  if (identity === undefined) {
    throw new S3Error(
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    );
  }
  if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 < options.clock().getTime()) {
    throw new S3Error("AccessDenied", "Request has expired");
  }
  const own = (name: string) => String(headers[name] ?? "");
  const toSign = [
    method,
    own("content-md5"),
    own("content-type"),
    expires,
    ...amzHeaders(headers, token),
    `${path}${signedQuery(query)}`,
  ].join("\n");
  if (!isSignature(signature, hmacSha1(identity.secretAccessKey, toSign))) {
    throw new S3Error(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    );
  }
  return identity.principal;
}

/** The signature of Version 2, as its text stands in forms and queries. */
export function hmacSha1(secret: string, text: string): string {
  return createHmac("sha1", secret).update(text).digest("base64");
}

/** Whether two signatures are the same, in a time that does not tell how far they are. */
export function isSignature(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function amzHeaders(headers: IncomingMessage["headers"], token: string | undefined): string[] {
  const given = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-"));
  const all = new Map(given.map(([name, value]) => [name, String(value).trim()]));
  if (token !== undefined) all.set("x-amz-security-token", token);
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}`);
}

function signedQuery(query: URLSearchParams): string {
  const signed = [...query]
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  return signed.length === 0 ? "" : `?${signed.join("&")}`;
}
