import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Headers } from "./headers.ts";
import type { SignatureClaim } from "./signature-claim.ts";

/** What a signature covers. */
export interface SignedParts {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Headers;
  /** `dynamodb`, `s3`, `execute-api`. */
  readonly service: string;
  /** Hex SHA-256 of the body, or the marker that S3 allows in its place. */
  readonly payloadHash: string;
}

/** What is wrong with a signature; `unsigned-header`: an `x-amz-*` header is not covered by it. */
export type SignatureProblem = "missing" | "malformed" | "expired" | "mismatch" | "unsigned-header";

const ALGORITHM = "AWS4-HMAC-SHA256";

/** How far a request's time may be from ours: what DynamoDB and S3 allow. */
export const CLOCK_SKEW_MILLISECONDS = 15 * 60 * 1000;

/** Verifies Signature Version 4 of requests; remembers the signing keys of the day. */
export function createSignatureVerifier(options: { readonly clock: () => Date }) {
  const signingKeys = new Map<string, KeyObject>();

  function signingKey(secret: string, scope: string): KeyObject {
    const name = `${secret} ${scope}`;
    const known = signingKeys.get(name);
    if (known !== undefined) return known;
    const bytes = scope.split("/").reduce<Buffer | string>(hmac, `AWS4${secret}`) as Buffer;
    const key = createSecretKey(bytes);
    if (signingKeys.size >= 1000) signingKeys.clear();
    signingKeys.set(name, key);
    return key;
  }

  return function verify(
    parts: SignedParts,
    claimed: SignatureClaim,
    secretAccessKey: string,
  ): "valid" | SignatureProblem {
    const [, , service] = claimed.scope.split("/");
    if (service !== parts.service) return "malformed";
    if (!claimed.signedHeaders.includes("host")) return "malformed";
    if (unsignedAmzHeader(parts, claimed) !== undefined) return "unsigned-header";
    if (isExpired(claimed, options.clock())) return "expired";
    const toSign = [
      ALGORITHM,
      claimed.date,
      claimed.scope,
      sha256(canonicalRequest(parts, claimed)),
    ];
    const expected = hmac(signingKey(secretAccessKey, claimed.scope), toSign.join("\n"));
    const given = Buffer.from(claimed.signature, "hex");
    return given.length === expected.length && timingSafeEqual(given, expected)
      ? "valid"
      : "mismatch";
  };
}

/**
 * A header that means something to an AWS API and that the signature does not cover. An HTTP API's
 * headers are its own affair.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
function unsignedAmzHeader(
  { headers, service }: SignedParts,
  { signedHeaders }: SignatureClaim,
): string | undefined {
  if (service === "execute-api") return undefined;
  return Object.keys(headers).find(
    (name) => name.startsWith("x-amz-") && !signedHeaders.includes(name),
  );
}

/** When a request says it was signed, in epoch milliseconds. */
export function signedAt({ date }: SignatureClaim): number {
  return Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
}

function isExpired(claimed: SignatureClaim, now: Date): boolean {
  const { expiresSeconds } = claimed;
  const age = now.getTime() - signedAt(claimed);
  if (expiresSeconds === undefined) return !(Math.abs(age) <= CLOCK_SKEW_MILLISECONDS);
  return !(age >= -CLOCK_SKEW_MILLISECONDS && age <= expiresSeconds * 1000);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
function canonicalRequest(parts: SignedParts, claimed: SignatureClaim): string {
  const [path = "/", query = ""] = split(parts.url);
  return [
    parts.method,
    canonicalPath(path, parts.service),
    canonicalQuery(query),
    ...claimed.signedHeaders.map((name) => `${name}:${canonicalHeader(parts.headers[name])}`),
    "",
    claimed.signedHeaders.join(";"),
    parts.payloadHash,
  ].join("\n");
}

function split(url: string): [string, string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** Every service but S3 signs the path normalized and encoded a second time. */
function canonicalPath(path: string, service: string): string {
  if (path === "/" || service === "s3") return path;
  return normalized(path).split("/").map(encode).join("/");
}

/** RFC 3986, 6.2.2.3, and without empty segments. */
function normalized(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const isFolder = path.endsWith("/") && segments.length > 0;
  return `/${segments.join("/")}${isFolder ? "/" : ""}`;
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="))
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [encode(decode(name)), encode(decode(value.join("=")))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

function canonicalHeader(value: string | readonly string[] | undefined): string {
  const joined = typeof value === "string" ? value : (value ?? []).join(",");
  return joined.trim().replace(/\s+/g, " ");
}

const encode = (value: string) =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const hmac = (key: Buffer | string | KeyObject, data: string) =>
  createHmac("sha256", key).update(data).digest();

export const sha256 = (data: string | Uint8Array) => hash("sha256", data, "hex");
