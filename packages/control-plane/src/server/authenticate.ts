import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import { ProtonError } from "../errors.ts";
import { signingName } from "../generated/contract.ts";
import type { Clock } from "../ports/clock.ts";
import { Sha256 } from "../sha256.ts";
import type { AccessKey } from "./access-keys.ts";

/** How far a request's time may be from ours, as everywhere in AWS. */
const SKEW_MILLISECONDS = 5 * 60 * 1000;

/** Requests that change something are remembered as long as their time is valid: each counts once. */
const READS = /\.(?:Get|List)/;

/** Verifies the signature of a request. */
export type Authenticator = (request: IncomingMessage, body: Uint8Array) => Promise<void>;

/**
 * Makes a verifier of Signature Version 4.
 *
 * @throws ProtonError the error that AWS answers, from what it makes
 */
export function createAuthenticator(options: {
  readonly accessKeys: readonly AccessKey[];
  readonly clock: Clock;
}): Authenticator {
  const { clock } = options;
  const secrets = new Map(
    options.accessKeys.map(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey]),
  );
  const seen = new Map<string, number>();

  return async (request, body) => {
    const credential = readAuthorization(request);
    const time = signingTime(request);
    if (Math.abs(time.getTime() - clock.now()) > SKEW_MILLISECONDS) {
      throw invalidSignature(
        "Signature expired or not yet valid: check the clock of this machine.",
      );
    }
    const secret = secrets.get(credential.accessKeyId);
    // The same work is done for a key that does not exist.
    const expected = await sign(request, body, credential, secret ?? "unknown", time);
    const isEqual = sameText(expected, credential.signature);
    if (secret === undefined) {
      throw new ProtonError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    }
    if (!isEqual) {
      throw invalidSignature(
        "The request signature we calculated does not match the signature you provided.",
      );
    }
    if (!READS.test(String(request.headers["x-amz-target"]))) {
      rememberOnce(seen, credential.signature, clock.now());
    }
  };
}

interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/, ]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/;

function readAuthorization({ headers }: IncomingMessage): Credential {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new ProtonError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const match = AUTHORIZATION.exec(authorization);
  if (match === null) {
    throw new ProtonError(
      "IncompleteSignatureException",
      "The Authorization header is not complete.",
    );
  }
  const [, accessKeyId, date, region, service, names, signature] =
    match as unknown as readonly string[];
  if (service !== signingName) {
    throw invalidSignature(`Credential should be scoped to service: '${signingName}'.`);
  }
  const signedHeaders = (names as string).split(";");
  if (!["host", "x-amz-date", "x-amz-target"].every((name) => signedHeaders.includes(name))) {
    throw invalidSignature("host, x-amz-date and x-amz-target must be signed.");
  }
  return { accessKeyId, date, region, signedHeaders, signature } as Credential;
}

function signingTime({ headers }: IncomingMessage): Date {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers["x-amz-date"]));
  const [, year, month, day, hour, minute, second] = match ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!Number.isNaN(time.getTime())) return time;
  throw invalidSignature("X-Amz-Date is not a time: write 20260131T120000Z.");
}

/** What the signature of the request should be. */
async function sign(
  request: IncomingMessage,
  body: Uint8Array,
  credential: Credential,
  secretAccessKey: string,
  signingDate: Date,
): Promise<string> {
  const { accessKeyId, region, signedHeaders } = credential;
  const signer = new SignatureV4({
    service: signingName,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
  });
  const headers = Object.fromEntries(
    signedHeaders
      .filter((name) => name !== "x-amz-content-sha256")
      .map((name) => [name, String(request.headers[name] ?? "")]),
  );
  // The digest is that of the body that came, not the one that the client names.
  const withDigest = signedHeaders.includes("x-amz-content-sha256")
    ? { ...headers, "x-amz-content-sha256": createHash("sha256").update(body).digest("hex") }
    : headers;
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const signed = await signer.sign(
    {
      method: request.method ?? "POST",
      protocol: "http:",
      hostname: "localhost",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: withDigest,
      body,
    },
    { signingDate, signableHeaders: new Set(signedHeaders) },
  );
  return signed.headers.authorization?.split("Signature=")[1] ?? "";
}

function sameText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

function rememberOnce(seen: Map<string, number>, signature: string, now: number): void {
  for (const [old, at] of seen) {
    // In the order in which they came.
    if (now - at <= 2 * SKEW_MILLISECONDS) break;
    seen.delete(old);
  }
  if (seen.has(signature)) throw invalidSignature("The request was already received.");
  seen.set(signature, now);
}

function invalidSignature(message: string): ProtonError {
  return new ProtonError("InvalidSignatureException", message);
}
