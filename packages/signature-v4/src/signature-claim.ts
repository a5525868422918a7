import type { Headers } from "./headers.ts";

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

const ALGORITHM = "AWS4-HMAC-SHA256";

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
  // AWS takes commas, spaces or both between the parts, as ScyllaDB has tested (test_authorization.py).
  const [algorithm, ...parts] = authorization.split(/[\s,]+/);
  if (algorithm !== ALGORITHM) return "malformed";
  const fields = new Map(
    parts.map((field) => {
      const [name = "", ...value] = field.split("=");
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
  const names = signedHeaders.split(";");
  // Lower case, sorted, each once: what a repeated name covers is anybody's guess.
  if (
    names.some(
      (name, at) => !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || name <= (names[at - 1] ?? ""),
    )
  )
    return "malformed";
  return {
    accessKeyId: credential.slice(0, slash),
    ...(sessionToken && { sessionToken }),
    scope,
    signedHeaders: names,
    signature,
    date,
    presigned: false,
  };
}

const text = (value: string | readonly string[] | undefined) =>
  typeof value === "string" ? value : value?.[0];
