import type { Readable } from "node:stream";
import type { AccessRequest } from "../../iam/evaluate.ts";
import { copySourceOf } from "./copy-source.ts";
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
  "abac",
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
  "metadataConfiguration",
  "metadataTable",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "renameObject",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "session",
  "tagging",
  "torrent",
  "uploads",
  "uploadId",
  "versioning",
  "versions",
  "website",
];

/** Headers that ask for what the sandbox does not do: to ignore them would lose or show data. */
const UNSUPPORTED_HEADERS: Readonly<Record<string, string>> = {
  "x-amz-write-offset-bytes": "appending to objects",
  "x-amz-object-lock-mode": "object lock",
  "x-amz-object-lock-legal-hold": "object lock",
  "x-amz-server-side-encryption-customer-algorithm": "encryption with customer-provided keys",
  "x-amz-copy-source-server-side-encryption-customer-algorithm":
    "encryption with customer-provided keys",
  "x-amz-if-match-last-modified-time": "deletes that depend on the time of an object",
  "x-amz-if-match-size": "deletes that depend on the size of an object",
};

/** By level, method and sub-resource: the operation and the IAM action that it needs. */
const OPERATIONS = {
  "service GET": ["ListBuckets", "s3:ListAllMyBuckets"],
  "bucket GET": ["ListObjects", "s3:ListBucket"],
  "bucket GET encryption": ["GetBucketDocument", "s3:GetEncryptionConfiguration"],
  "bucket GET lifecycle": ["GetBucketDocument", "s3:GetLifecycleConfiguration"],
  "bucket GET location": ["GetBucketLocation", "s3:GetBucketLocation"],
  "bucket GET ownershipControls": ["GetBucketDocument", "s3:GetBucketOwnershipControls"],
  "bucket GET policy": ["GetBucketPolicy", "s3:GetBucketPolicy"],
  "bucket GET publicAccessBlock": ["GetBucketDocument", "s3:GetBucketPublicAccessBlock"],
  "bucket GET tagging": ["GetBucketDocument", "s3:GetBucketTagging"],
  "bucket GET uploads": ["ListMultipartUploads", "s3:ListBucketMultipartUploads"],
  "bucket GET versioning": ["GetBucketVersioning", "s3:GetBucketVersioning"],
  "bucket GET versions": ["ListObjectVersions", "s3:ListBucketVersions"],
  "bucket HEAD": ["HeadBucket", "s3:ListBucket"],
  "bucket PUT": ["CreateBucket", "s3:CreateBucket"],
  "bucket PUT encryption": ["PutBucketDocument", "s3:PutEncryptionConfiguration"],
  "bucket PUT lifecycle": ["PutBucketDocument", "s3:PutLifecycleConfiguration"],
  "bucket PUT ownershipControls": ["PutBucketDocument", "s3:PutBucketOwnershipControls"],
  "bucket PUT publicAccessBlock": ["PutBucketDocument", "s3:PutBucketPublicAccessBlock"],
  "bucket PUT tagging": ["PutBucketDocument", "s3:PutBucketTagging"],
  "bucket PUT versioning": ["PutBucketVersioning", "s3:PutBucketVersioning"],
  "bucket DELETE": ["DeleteBucket", "s3:DeleteBucket"],
  "bucket DELETE encryption": ["DeleteBucketDocument", "s3:PutEncryptionConfiguration"],
  "bucket DELETE lifecycle": ["DeleteBucketDocument", "s3:PutLifecycleConfiguration"],
  "bucket DELETE ownershipControls": ["DeleteBucketDocument", "s3:PutBucketOwnershipControls"],
  "bucket DELETE publicAccessBlock": ["DeleteBucketDocument", "s3:PutBucketPublicAccessBlock"],
  "bucket DELETE tagging": ["DeleteBucketDocument", "s3:PutBucketTagging"],
  "bucket POST delete": ["DeleteObjects", "s3:DeleteObject"],
  "object GET": ["GetObject", "s3:GetObject"],
  "object GET tagging": ["GetObjectTagging", "s3:GetObjectTagging"],
  "object HEAD": ["HeadObject", "s3:GetObject"],
  "object PUT": ["PutObject", "s3:PutObject"],
  "object PUT copy": ["CopyObject", "s3:PutObject"],
  "object PUT tagging": ["PutObjectTagging", "s3:PutObjectTagging"],
  "object DELETE": ["DeleteObject", "s3:DeleteObject"],
  "object DELETE tagging": ["DeleteObjectTagging", "s3:DeleteObjectTagging"],
  "object POST uploads": ["CreateMultipartUpload", "s3:PutObject"],
  "object PUT uploadId": ["UploadPart", "s3:PutObject"],
  "object PUT uploadId copy": ["UploadPartCopy", "s3:PutObject"],
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
  const { method, bucket, key, query, headers } = request;
  const level = bucket === "" ? "service" : key === "" ? "bucket" : "object";
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  const isCopy = method === "PUT" && headers["x-amz-copy-source"] !== undefined;
  const name = [level, method, subresource, isCopy ? "copy" : undefined]
    .filter((part) => part !== undefined)
    .join(" ");
  const found = OPERATIONS[name as keyof typeof OPERATIONS];
  if (!Object.hasOwn(OPERATIONS, name)) {
    throw new S3Error("NotImplemented", `the sandbox does not implement S3's ${name}`);
  }
  const unsupported = Object.keys(UNSUPPORTED_HEADERS).find((each) => headers[each] !== undefined);
  if (unsupported !== undefined) {
    const what = UNSUPPORTED_HEADERS[unsupported];
    throw new S3Error(
      "NotImplemented",
      `the sandbox does not implement S3's ${what} (${unsupported})`,
    );
  }
  const isVersion = level === "object" && query.has("versionId");
  const ofVersion = /^s3:(?:Get|Delete)Object$/.test(found[1]) && isVersion;
  return { operation: found[0], action: ofVersion ? `${found[1]}Version` : found[1] };
}

/** What the request has to be allowed. */
export function s3Access(request: S3Request, action: string): readonly AccessRequest[] {
  const { bucket, key, query } = request;
  if (bucket === "") return [{ action, resource: "*", context: {} }];
  const arn = `arn:aws:s3:::${bucket}`;
  if (key !== "") {
    const source = copySourceOf(request);
    const read = source && {
      action: source.versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion",
      resource: `arn:aws:s3:::${source.bucket}/${source.key}`,
      context: {},
    };
    return [{ action, resource: `${arn}/${key}`, context: {} }, ...(read ? [read] : [])];
  }
  const context = Object.fromEntries(
    ["prefix", "delimiter", "max-keys"].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, value] as const];
    }),
  );
  return [{ action, resource: arn, context }];
}
