import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

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

/** What a request claims before anything is verified. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly sessionToken?: string;
  /** `YYYYMMDD/region/service/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  /** Only when the claim is made in the query (a presigned URL). */
  readonly expiresSeconds?: number;
  readonly presigned: boolean;
}

export type SignatureProblem = "missing" | "malformed" | "expired" | "mismatch";

const ALGORITHM = "AWS4-HMAC-SHA256";
export const CLOCK_SKEW_MILLISECONDS = 15 * 60 * 1000;
/** AWS's own limit for presigned URLs: a week. */
const LONGEST_EXPIRY_SECONDS = 604_800;

/** Reads the claim from the `Authorization` header or, for a presigned URL, from the query. */
export function readSignatureClaim(
  url: string,
  headers: Headers,
): SignatureClaim | "missing" | "malformed" {
  const authorization = headers.authorization;
  if (typeof authorization === "string") return fromHeader(authorization, headers);
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  return query.has("X-Amz-Signature") ? fromQuery(query) : "missing";
}

function fromHeader(authorization: string, headers: Headers): SignatureClaim | "malformed" {
  if (!authorization.startsWith(`${ALGORITHM} `)) return "malformed";
  const fields = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(",")
      .map((field) => {
        const [name = "", ...value] = field.trim().split("=");
        return [name, value.join("=")] as const;
      }),
  );
  const sessionToken = headers["x-amz-security-token"];
  return claim({
    credential: fields.get("Credential"),
    signedHeaders: fields.get("SignedHeaders"),
    signature: fields.get("Signature"),
    date: text(headers["x-amz-date"]),
    sessionToken: text(sessionToken),
  });
}

function fromQuery(query: URLSearchParams): SignatureClaim | "malformed" {
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) return "malformed";
  const parsed = claim({
    credential: query.get("X-Amz-Credential"),
    signedHeaders: query.get("X-Amz-SignedHeaders"),
    signature: query.get("X-Amz-Signature"),
    date: query.get("X-Amz-Date"),
    sessionToken: query.get("X-Amz-Security-Token"),
  });
  const expiresSeconds = Number(query.get("X-Amz-Expires") ?? "0");
  if (parsed === "malformed" || !(expiresSeconds >= 1)) return "malformed";
  if (expiresSeconds > LONGEST_EXPIRY_SECONDS) return "malformed";
  return { ...parsed, expiresSeconds, presigned: true };
}

type Optional = string | null | undefined;

function claim(fields: {
  credential: Optional;
  signedHeaders: Optional;
  signature: Optional;
  date: Optional;
  sessionToken: Optional;
}): SignatureClaim | "malformed" {
  const { credential, signedHeaders, signature, date, sessionToken } = fields;
  if (!credential || !signedHeaders || !signature || !date) return "malformed";
  const slash = credential.indexOf("/");
  const scope = credential.slice(slash + 1);
  if (slash < 1 || !/^\d{8}\/[^/]+\/[^/]+\/aws4_request$/.test(scope)) return "malformed";
  if (!/^\d{8}T\d{6}Z$/.test(date) || !date.startsWith(scope.slice(0, 8))) return "malformed";
  return {
    accessKeyId: credential.slice(0, slash),
    ...(sessionToken && { sessionToken }),
    scope,
    signedHeaders: signedHeaders.split(";"),
    signature,
    date,
    presigned: false,
  };
}

const text = (value: string | readonly string[] | undefined) =>
  typeof value === "string" ? value : value?.[0];

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

/** Every service but S3 signs the path encoded a second time. */
function canonicalPath(path: string, service: string): string {
  if (path === "/" || service === "s3") return path;
  return path.split("/").map(encode).join("/");
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
