import { createHmac } from "node:crypto";
import type { CredentialIssuer, Principal } from "../../iam/credentials.ts";
import { S3Error } from "./s3-error.ts";
import { hmacSha1, isSignature } from "./signature-v2.ts";

/** What a policy lets a form do. */
export interface PostPolicy {
  readonly principal: Principal;
  /** Bytes of the file, both ends included. */
  readonly contentLength: readonly [minimum: number, maximum: number];
}

type Fields = ReadonlyMap<string, string>;

/** Fields that need no condition. */
const FREE = /^(?:policy|signature|awsaccesskeyid|x-amz-signature|file|x-ignore-.*)$/;

/**
 * Who signed the policy of a form, if the form keeps to it. Both versions of signatures are taken.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 *
 * @throws {S3Error} `AccessDenied` and the errors of signatures
 */
export function checkPostPolicy(
  fields: Fields,
  bucket: string,
  options: { readonly credentials: CredentialIssuer; readonly clock: () => Date },
): PostPolicy {
  const encoded = fields.get("policy");
  if (encoded === undefined) throw new S3Error("AccessDenied", "Access Denied");
  const principal = signerOf(fields, encoded, options.credentials);
  const { expiration, conditions } = parse(encoded);
  if (!(Date.parse(expiration) > options.clock().getTime())) {
    throw new S3Error("AccessDenied", "Invalid according to Policy: Policy expired.");
  }
  const values = new Map([...fields, ["bucket", bucket]]);
  const covered = new Set<string>(["bucket"]);
  let contentLength: PostPolicy["contentLength"] = [0, Number.MAX_SAFE_INTEGER];
  for (const condition of conditions) {
    for (const [operator, name, value] of triplesOf(condition)) {
      if (operator === "content-length-range") {
        contentLength = [Number(name), Number(value)];
        continue;
      }
      const field = String(name).replace(/^\$/, "").toLowerCase();
      covered.add(field);
      if (isMet(operator, values.get(field) ?? "", String(value))) continue;
      throw new S3Error(
        "AccessDenied",
        `Invalid according to Policy: Policy Condition failed: ${JSON.stringify([operator, `$${field}`, value])}`,
      );
    }
  }
  const extra = [...fields.keys()].filter((name) => !covered.has(name) && !FREE.test(name));
  if (extra.length > 0) {
    const message = `Invalid according to Policy: Extra input fields: ${extra.join(", ")}`;
    throw new S3Error("AccessDenied", message);
  }
  return { principal, contentLength };
}

function isMet(operator: string, given: string, wanted: string): boolean {
  if (operator === "eq") return given === wanted;
  return operator === "starts-with" && given.startsWith(wanted);
}

function triplesOf(condition: unknown): readonly (readonly [string, unknown, unknown])[] {
  if (Array.isArray(condition) && condition.length === 3) {
    const [operator, name, value] = condition as readonly unknown[];
    return [[String(operator).toLowerCase(), name, value]];
  }
  if (typeof condition === "object" && condition !== null && !Array.isArray(condition))
    return Object.entries(condition).map(([name, value]) => ["eq", name, value]);
  throw invalidPolicy();
}

function parse(encoded: string): { readonly expiration: string; readonly conditions: unknown[] } {
  try {
    const policy = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
    if (typeof policy.expiration === "string" && Array.isArray(policy.conditions)) return policy;
  } catch {
    // Said below.
  }
  throw invalidPolicy();
}

function signerOf(fields: Fields, policy: string, credentials: CredentialIssuer): Principal {
  const token = fields.get("x-amz-security-token");
  const credential = fields.get("x-amz-credential");
  const keyId = credential?.split("/")[0] ?? fields.get("awsaccesskeyid") ?? "";
  const identity = credentials.identify(keyId, token);
  if (identity === undefined) {
    throw new S3Error(
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    );
  }
  const { secretAccessKey: secret, principal } = identity;
  const [given = "", expected] =
    credential === undefined
      ? [fields.get("signature"), hmacSha1(secret, policy)]
      : [fields.get("x-amz-signature"), signatureV4(secret, credential, policy)];
  if (isSignature(given, expected)) return principal;
  throw new S3Error(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  );
}

function signatureV4(secret: string, credential: string, policy: string): string {
  const scope = credential.split("/").slice(1);
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, policy).toString("hex");
}

const hmac = (key: Buffer | string, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

const invalidPolicy = () =>
  new S3Error(
    "InvalidPolicyDocument",
    "The content of the form does not meet the conditions specified in the policy document.",
  );
