import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sha256 } from "@proton/signature-v4";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate, Authentication } from "../iam/authenticate.ts";
import type { CredentialIssuer, Principal } from "../iam/credentials.ts";
import type { Policy } from "../iam/policy.ts";
import { storageProblem } from "../state/storage-problem.ts";
import { decodeAwsChunked } from "./s3/aws-chunked.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import { isPostObject, postObject } from "./s3/post-object.ts";
import type { createS3 } from "./s3/s3.ts";
import { BucketElsewhere, S3Error } from "./s3/s3-error.ts";
import { type S3Request, type S3Response, s3Access, s3OperationOf } from "./s3/s3-request.ts";
import { principalOfQueryV2 } from "./s3/signature-v2.ts";
import { xml } from "./xml.ts";

export interface S3EndpointOptions {
  readonly s3: ReturnType<typeof createS3>;
  readonly objects: ObjectStore;
  readonly authenticate: Authenticate;
  readonly credentials: CredentialIssuer;
  readonly clock: () => Date;
  readonly accessControl: AccessControl;
  readonly bucketPolicyOf: (bucket: string) => Policy | undefined;
}

/** Answers S3's REST protocol with the bucket in the path. */
export function createS3Endpoint(options: S3EndpointOptions) {
  const { s3, authenticate, accessControl, bucketPolicyOf } = options;

  async function answer(message: IncomingMessage): Promise<S3Response> {
    const streamed = toS3Request(message);
    // The signature of a form is one of its fields.
    if (isPostObject(streamed)) return postObject(streamed, options);
    const payloadHash = payloadHashOf(message.headers);
    const principal = principalOf(message, payloadHash);
    const { operation, action } = s3OperationOf(streamed);
    // Uploads compare what they store with the hash while it streams.
    const isUpload = operation === "PutObject" || operation === "UploadPart";
    const request = isUpload ? streamed : await withVerifiedBody(streamed, payloadHash);
    const policy = bucketPolicyOf(request.bucket);
    const refuse = (access: ReturnType<typeof s3Access>) =>
      accessControl.refusal(principal, access, policy);
    if (operation !== "DeleteObjects") {
      const refusal = refuse(s3Access(request, action));
      if (refusal !== undefined) throw new S3Error("AccessDenied", refusal);
    }
    return s3[operation](request, (access) => refuse([access]));
  }

  function principalOf(message: IncomingMessage, payloadHash: string): Principal {
    const presigned = principalOfQueryV2(message, options);
    if (presigned !== undefined) return presigned;
    const { method = "", url = "", headers } = message;
    const authentication = authenticate({ method, url, headers, service: "s3", payloadHash });
    if (authentication.kind === "refused") throw refused(authentication);
    return authentication.principal;
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader("x-amz-request-id", randomUUID());
    try {
      await send(request, response, await answer(request));
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const known = error instanceof S3Error ? error : undefined;
      const problem = storageProblem(error);
      const content = {
        Code: known?.code ?? (problem ? "ServiceUnavailable" : "InternalError"),
        Message: known?.message ?? problem?.message ?? String(error),
        Resource: request.url?.split("?")[0] ?? "/",
      };
      const body = request.method === "HEAD" ? "" : xml("Error", content);
      // What is left of the body is read, or a client still writing never sees the answer.
      request.resume();
      await send(request, response, {
        status: known?.statusCode ?? problem?.status ?? 500,
        headers: {
          "content-type": "application/xml",
          ...(error instanceof BucketElsewhere && { "x-amz-bucket-region": error.region }),
        },
        body,
      });
    }
  };
}

/**
 * What the signature covers in place of the body: its hash, or a marker for one that is not signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function payloadHashOf(headers: IncomingMessage["headers"]): string {
  const hash = String(headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD");
  if (/^([0-9a-f]{64}|UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)$/.test(hash)) return hash;
  throw new S3Error(
    "InvalidArgument",
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.",
  );
}

/** The largest body of a request that uploads nothing, such as the list of a thousand keys to delete. */
const LARGEST_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** A request whose body is the one that was signed. */
async function withVerifiedBody(request: S3Request, payloadHash: string): Promise<S3Request> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > LARGEST_DOCUMENT_BYTES) {
      throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    chunks.push(Buffer.from(chunk));
  }
  const body = Buffer.concat(chunks);
  if (/^[0-9a-f]{64}$/.test(payloadHash) && sha256(body) !== payloadHash) {
    throw new S3Error(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return { ...request, body: Readable.from([body]) };
}

function toS3Request(message: IncomingMessage): S3Request {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const [bucket = "", ...key] = path.slice(1).split("/");
  const trailers = new Map<string, string>();
  const isChunked = String(message.headers["content-encoding"] ?? "").includes("aws-chunked");
  return {
    method: message.method ?? "",
    bucket: decode(bucket),
    key: decode(key.join("/")),
    query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)),
    headers: message.headers,
    body: isChunked ? decodeAwsChunked(message, trailers) : message,
    trailers,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidArgument", `the path is not valid percent-encoding: ${text}`);
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body }: S3Response,
): Promise<void> {
  if (typeof body === "object") {
    response.writeHead(status, headers);
    await pipeline(body, response);
    return;
  }
  const text = Buffer.from(body ?? "");
  const hasOwnLength = request.method === "HEAD" || status === 204 || status === 304;
  response.writeHead(status, {
    ...(!hasOwnLength && { "content-length": String(text.length) }),
    ...headers,
  });
  response.end(text);
}

function refused({ problem, claim }: Authentication & { kind: "refused" }): S3Error {
  switch (problem) {
    case "missing":
      return new S3Error("AccessDenied", "Access Denied");
    case "malformed":
      return new S3Error("AuthorizationHeaderMalformed", "The authorization header is malformed");
    case "unknown-key":
      return new S3Error(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
      );
    case "expired":
      if (claim?.presigned) return new S3Error("AccessDenied", "Request has expired");
      return new S3Error(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
      );
    case "unsigned-header":
      return new S3Error(
        "AccessDenied",
        "There were headers present in the request which were not signed",
      );
    case "mismatch":
      return new S3Error(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      );
  }
}
