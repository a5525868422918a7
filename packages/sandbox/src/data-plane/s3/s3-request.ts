import type { Readable } from "node:stream";
import type { AccessRequest } from "../../iam/evaluate.ts";
import { S3Error } from "./s3-error.ts";

export interface S3Request {
  readonly method: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Decoded; empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** With transfer encodings taken off; may be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** What came after the body. */
  readonly trailers: ReadonlyMap<string, string>;
}

export interface S3Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

/** Sub-resources of the query that choose an operation, of all that S3 has. */
const SUBRESOURCES = [
  "accelerate",
  "acl",
  "analytics",
  "attributes",
  "cors",
  "delete",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "location",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "tagging",
  "torrent",
  "uploads",
  "uploadId",
  "versioning",
  "versions",
  "website",
];

/** By level, method and sub-resource: the operation and the IAM action that it needs. */
const OPERATIONS = {
  "service GET": ["ListBuckets", "s3:ListAllMyBuckets"],
  "bucket GET": ["ListObjects", "s3:ListBucket"],
  "bucket GET location": ["GetBucketLocation", "s3:GetBucketLocation"],
  "bucket GET policy": ["GetBucketPolicy", "s3:GetBucketPolicy"],
  "bucket GET versioning": ["GetBucketVersioning", "s3:GetBucketVersioning"],
  "bucket HEAD": ["HeadBucket", "s3:ListBucket"],
  "bucket PUT": ["CreateBucket", "s3:CreateBucket"],
  "bucket DELETE": ["DeleteBucket", "s3:DeleteBucket"],
  "bucket POST delete": ["DeleteObjects", "s3:DeleteObject"],
  "object GET": ["GetObject", "s3:GetObject"],
  "object HEAD": ["HeadObject", "s3:GetObject"],
  "object PUT": ["PutObject", "s3:PutObject"],
  "object DELETE": ["DeleteObject", "s3:DeleteObject"],
  "object POST uploads": ["CreateMultipartUpload", "s3:PutObject"],
  "object PUT uploadId": ["UploadPart", "s3:PutObject"],
  "object POST uploadId": ["CompleteMultipartUpload", "s3:PutObject"],
  "object DELETE uploadId": ["AbortMultipartUpload", "s3:AbortMultipartUpload"],
  "object GET uploadId": ["ListParts", "s3:ListMultipartUploadParts"],
} as const;

export type S3Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS][0];

/** @throws {S3Error} `NotImplemented`, naming what the sandbox lacks. */
export function s3OperationOf(request: S3Request): {
  readonly operation: S3Operation;
  readonly action: string;
} {
  const { method, bucket, key, query } = request;
  const level = bucket === "" ? "service" : key === "" ? "bucket" : "object";
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  const name = [level, method, subresource].filter((part) => part !== undefined).join(" ");
  const found = OPERATIONS[name as keyof typeof OPERATIONS];
  if (!Object.hasOwn(OPERATIONS, name)) {
    throw new S3Error("NotImplemented", `the sandbox does not implement S3's ${name}`);
  }
  if (found[0] === "PutObject" && request.headers["x-amz-copy-source"] !== undefined) {
    throw new S3Error("NotImplemented", "the sandbox does not implement S3's CopyObject");
  }
  return { operation: found[0], action: found[1] };
}

/** What the request has to be allowed. */
export function s3Access(request: S3Request, action: string): readonly AccessRequest[] {
  const { bucket, key, query } = request;
  if (bucket === "") return [{ action, resource: "*", context: {} }];
  const arn = `arn:aws:s3:::${bucket}`;
  if (key !== "") return [{ action, resource: `${arn}/${key}`, context: {} }];
  const context = Object.fromEntries(
    ["prefix", "delimiter", "max-keys"].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, value] as const];
    }),
  );
  return [{ action, resource: arn, context }];
}
