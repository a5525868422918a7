import { elementsOf } from "../xml.ts";
import { listObjects } from "./list-objects.ts";
import { listVersions } from "./list-versions.ts";
import type { S3Options } from "./s3.ts";
import { BucketElsewhere, S3Error, type S3ErrorCode } from "./s3-error.ts";
import { document, readText } from "./s3-messages.ts";
import type { S3Request, S3Response } from "./s3-request.ts";

type Handler = (request: S3Request) => Promise<S3Response>;

/** Documents that are kept and shown as they came, and the error where there is none. */
export const RECORDED: Readonly<Record<string, S3ErrorCode>> = {
  encryption: "ServerSideEncryptionConfigurationNotFoundError",
  lifecycle: "NoSuchLifecycleConfiguration",
  ownershipControls: "OwnershipControlsNotFoundError",
  publicAccessBlock: "NoSuchPublicAccessBlockConfiguration",
  tagging: "NoSuchTagSet",
};

/** What S3 does with whole buckets. */
export function createBucketOperations({ objects, region, policyOf }: S3Options) {
  const recordedIn = ({ query }: S3Request) =>
    Object.keys(RECORDED).find((name) => query.has(name)) ?? "";

  return {
    async ListBuckets() {
      const buckets = (await objects.buckets()).map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: createdAt,
      }));
      return document("ListAllMyBucketsResult", { Buckets: { Bucket: buckets } });
    },

    async CreateBucket({ bucket }) {
      await objects.createBucket(bucket);
      return { status: 200, headers: { location: `/${bucket}` } };
    },

    async HeadBucket({ bucket }) {
      await objects.requireBucket(bucket);
      return { status: 200, headers: { "x-amz-bucket-region": region } };
    },

    async DeleteBucket({ bucket }) {
      await objects.deleteBucket(bucket);
      return { status: 204 };
    },

    async GetBucketLocation({ bucket }) {
      // Of every bucket in us-east-1, elsewhere of those that are there.
      const where = await objects.requireBucket(bucket).then(
        () => region,
        (error: unknown) => {
          if (error instanceof BucketElsewhere && region === "us-east-1") return error.region;
          throw error;
        },
      );
      return document("LocationConstraint", where === "us-east-1" ? "" : where);
    },

    async GetBucketVersioning({ bucket }) {
      const { versioning } = await objects.settings(bucket);
      return document("VersioningConfiguration", versioning ? { Status: versioning } : "");
    },

    async PutBucketVersioning({ bucket, body }) {
      const text = await readText(body);
      const [status] = elementsOf(text, "Status");
      if (elementsOf(text, "MfaDelete")[0] === "Enabled") {
        throw new S3Error("NotImplemented", "the sandbox does not implement S3's MfaDelete");
      }
      if (status !== "Enabled" && status !== "Suspended") {
        throw new S3Error(
          "IllegalVersioningConfigurationException",
          "The Versioning element must be specified",
        );
      }
      await objects.change(bucket, (settings) => ({ ...settings, versioning: status }));
      return { status: 200 };
    },

    async GetBucketPolicy({ bucket }) {
      await objects.requireBucket(bucket);
      const policy = policyOf(bucket);
      if (policy !== undefined) {
        return { status: 200, headers: { "content-type": "application/json" }, body: policy };
      }
      throw new S3Error("NoSuchBucketPolicy", "The bucket policy does not exist");
    },

    async GetBucketDocument(request) {
      const name = recordedIn(request);
      const { documents = {} } = await objects.settings(request.bucket);
      const body = Object.hasOwn(documents, name) ? documents[name] : undefined;
      if (body !== undefined) {
        return { status: 200, headers: { "content-type": "application/xml" }, body };
      }
      const code = (Object.hasOwn(RECORDED, name) ? RECORDED[name] : undefined) ?? "NotImplemented";
      throw new S3Error(code, `The bucket has no ${name} configuration`);
    },

    async PutBucketDocument(request) {
      const name = recordedIn(request);
      const text = (await readText(request.body)).trim();
      if (!text.startsWith("<") || !text.endsWith(">")) {
        throw new S3Error("MalformedXML", "The XML you provided was not well-formed");
      }
      await objects.change(request.bucket, (settings) => ({
        ...settings,
        documents: { ...settings.documents, [name]: text },
      }));
      return { status: name === "tagging" ? 204 : 200 };
    },

    async DeleteBucketDocument(request) {
      const name = recordedIn(request);
      await objects.change(request.bucket, ({ documents = {}, ...settings }) => ({
        ...settings,
        documents: Object.fromEntries(Object.entries(documents).filter(([key]) => key !== name)),
      }));
      return { status: 204 };
    },

    async ListObjects({ bucket, query }) {
      return document("ListBucketResult", listObjects(bucket, await objects.list(bucket), query));
    },

    async ListObjectVersions({ bucket, query }) {
      const versions = await objects.versions(bucket);
      return document("ListVersionsResult", listVersions(bucket, versions, query));
    },
  } satisfies Record<string, Handler>;
}
