import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/** What a signature covers of a request of the SDK. */
export interface SignableRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** What a signature is made with. */
export interface SigningIdentity {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const SERVICE = "dynamodb";
/** What the SDK leaves out of signatures, too: what is on the way may change it. */
const UNSIGNED_HEADERS = new Set(["user-agent", "x-amzn-trace-id"]);

interface SigningKey {
  readonly secretAccessKey: string;
  readonly scope: string;
  readonly key: KeyObject;
}

/**
 * Makes what signs requests to DynamoDB, all of which are a POST without a query. The key of a day is
 * derived once; the SDK's own signer is made anew for each request, hashes its credentials each time to
 * find the day's key, and takes a sixth of a call.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createRequestSigner(): (
  request: SignableRequest,
  identity: SigningIdentity,
  date: Date,
) => void {
  let latest: SigningKey | undefined;

  const keyOf = ({ secretAccessKey, region }: SigningIdentity, day: string): SigningKey => {
    const scope = `${day}/${region}/${SERVICE}/aws4_request`;
    if (latest?.scope === scope && latest.secretAccessKey === secretAccessKey) return latest;
    const key = [day, region, SERVICE, "aws4_request"].reduce<string | Buffer>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    ) as Buffer;
    latest = { secretAccessKey, scope, key: createSecretKey(key) };
    return latest;
  };

  return (request, identity, date) => {
    const { headers } = request;
    const time = `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
    headers["x-amz-date"] = time;
    if (identity.sessionToken !== undefined)
      headers["x-amz-security-token"] = identity.sessionToken;
    headers["x-amz-content-sha256"] = sha256(request.body ?? "");
    const signed = Object.keys(headers)
      .filter((name) => name !== "authorization" && !UNSIGNED_HEADERS.has(name))
      .sort();
    const canonicalHeaders = signed.map((name) => `${name}:${canonicalValue(headers[name])}\n`);
    const signedNames = signed.join(";");
    const canonicalRequest = `${request.method}\n${request.path}\n\n${canonicalHeaders.join("")}\n${signedNames}\n${headers["x-amz-content-sha256"]}`;
    const { scope, key } = keyOf(identity, time.slice(0, 8));
    const signature = createHmac("sha256", key)
      .update(`${ALGORITHM}\n${time}\n${scope}\n${sha256(canonicalRequest)}`)
      .digest("hex");
    headers.authorization = `${ALGORITHM} Credential=${identity.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
  };
}

const sha256 = (data: string | Uint8Array): string => hash("sha256", data, "hex");

const canonicalValue = (value = ""): string => value.trim().replaceAll(/\s+/g, " ");
