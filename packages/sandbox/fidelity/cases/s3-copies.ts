import assert from "node:assert/strict";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";

async function put({ s3 }: FidelityClient, Bucket: string, Key: string, Body = Key) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

async function read({ s3 }: FidelityClient, Bucket: string, Key: string, VersionId?: string) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
}

async function upload(client: FidelityClient, Bucket: string) {
  const Key = client.unique();
  const { UploadId } = await client.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = { Bucket, Key, UploadId, PartNumber: 1 };
  const { ETag } = await client.s3.send(new UploadPartCommand({ ...part, Body: "parts" }));
  return { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
}

/** Copies, versions, tags, and what depends on an entity tag. */
export const s3CopyCases = casesOf(
  "s3",
  ["apis"],
  [
    {
      name: "UploadPartCopy copies a range of an object into a part",
      run: async (client) => {
        const Bucket = await client.bucket();
        const [from, Key] = [client.unique(), client.unique()];
        await put(client, Bucket, from, "0123456789");
        const { UploadId } = await client.s3.send(
          new CreateMultipartUploadCommand({ Bucket, Key }),
        );
        const part = { Bucket, Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/${from}` };

        const { CopyPartResult } = await client.s3.send(
          new UploadPartCopyCommand({ ...part, CopySourceRange: "bytes=2-5" }),
        );
        const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
        await client.s3.send(
          new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
        );

        assert.equal(await read(client, Bucket, Key), "2345");
      },
    },
    {
      name: "CopyObject replaces metadata when told to, and refuses to change nothing",
      run: async (client) => {
        const Bucket = await client.bucket();
        const Key = client.unique();
        await put(client, Bucket, Key);
        const self = { Bucket, Key, CopySource: `${Bucket}/${Key}` };

        await client.s3.send(
          new CopyObjectCommand({ ...self, MetadataDirective: "REPLACE", Metadata: { a: "2" } }),
        );

        const { Metadata } = await client.s3.send(new GetObjectCommand({ Bucket, Key }));
        assert.deepEqual(Metadata, { a: "2" });
        await expectError(client.s3.send(new CopyObjectCommand(self)), "InvalidRequest");
        const absent = { ...self, CopySource: `${Bucket}/${client.unique()}` };
        await expectError(client.s3.send(new CopyObjectCommand(absent)), "NoSuchKey");
      },
    },
    {
      name: "CopyObject copies only the source that is meant",
      run: async (client) => {
        const Bucket = await client.bucket();
        const [from, Key] = [client.unique(), client.unique()];
        const { ETag } = await put(client, Bucket, from);
        const copy = { Bucket, Key, CopySource: `${Bucket}/${from}` };

        const other = { ...copy, CopySourceIfMatch: '"other"' };
        const same = { ...copy, CopySourceIfNoneMatch: ETag };

        await expectError(client.s3.send(new CopyObjectCommand(other)), "PreconditionFailed");
        await expectError(client.s3.send(new CopyObjectCommand(same)), "PreconditionFailed");
        await client.s3.send(new CopyObjectCommand({ ...copy, CopySourceIfMatch: ETag }));
        assert.equal(await read(client, Bucket, Key), from);
      },
    },
    {
      name: "CompleteMultipartUpload writes nothing over an object when it must not",
      run: async (client) => {
        const Bucket = await client.bucket();
        const parts = await upload(client, Bucket);
        await put(client, Bucket, parts.Key, "kept");

        const refused = client.s3.send(
          new CompleteMultipartUploadCommand({ ...parts, IfNoneMatch: "*" }),
        );

        await expectError(refused, "PreconditionFailed");
        assert.equal(await read(client, Bucket, parts.Key), "kept");
        await client.s3.send(new CompleteMultipartUploadCommand(parts));
        assert.equal(await read(client, Bucket, parts.Key), "parts");
      },
    },
    {
      name: "DeleteObject deletes only the object that is meant",
      run: async (client) => {
        const Bucket = await client.bucket();
        const Key = client.unique();
        const { ETag } = await put(client, Bucket, Key);
        const target = { Bucket, Key };

        const refused = client.s3.send(new DeleteObjectCommand({ ...target, IfMatch: '"other"' }));

        await expectError(refused, "PreconditionFailed");
        assert.equal(await read(client, Bucket, Key), Key);
        await client.s3.send(new DeleteObjectCommand({ ...target, IfMatch: ETag }));
        await expectError(read(client, Bucket, Key), "NoSuchKey");
      },
    },
    {
      name: "tags of an object are set, come along with a copy, and go",
      run: async (client) => {
        const Bucket = await client.bucket();
        const [Key, to] = [client.unique(), client.unique()];
        await put(client, Bucket, Key);
        const TagSet = [{ Key: "team & co", Value: "<core>" }];
        const tagsOf = async (key: string) =>
          (await client.s3.send(new GetObjectTaggingCommand({ Bucket, Key: key }))).TagSet;

        await client.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
        await client.s3.send(
          new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${Key}` }),
        );

        assert.deepEqual(await tagsOf(Key), TagSet);
        assert.deepEqual(await tagsOf(to), TagSet);
        await client.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
        assert.deepEqual(await tagsOf(Key), []);
      },
    },
    {
      name: "a bucket that keeps versions loses nothing that is written over or deleted",
      run: async (client) => {
        const Bucket = await client.createBucket();
        const Key = client.unique();
        const unversioned = await put(client, Bucket, Key, "before");
        await client.s3.send(
          new PutBucketVersioningCommand({
            Bucket,
            VersioningConfiguration: { Status: "Enabled" },
          }),
        );

        const first = await put(client, Bucket, Key, "one");
        const second = await put(client, Bucket, Key, "two");
        const deleted = await client.s3.send(new DeleteObjectCommand({ Bucket, Key }));
        const listed = await client.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));

        assert.equal(unversioned.VersionId, undefined);
        assert.equal(deleted.DeleteMarker, true);
        await expectError(read(client, Bucket, Key), "NoSuchKey");
        assert.equal(await read(client, Bucket, Key, first.VersionId), "one");
        assert.equal(await read(client, Bucket, Key, "null"), "before");
        assert.deepEqual(
          listed.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]),
          [
            [second.VersionId, false],
            [first.VersionId, false],
            ["null", false],
          ],
        );
        assert.deepEqual(
          listed.DeleteMarkers?.map(({ IsLatest }) => IsLatest),
          [true],
        );
        for (const VersionId of [deleted.VersionId, second.VersionId])
          await client.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
        assert.equal(await read(client, Bucket, Key), "one");
        await expectError(read(client, Bucket, Key, second.VersionId), "NoSuchVersion");
        await client.s3.send(
          new PutBucketVersioningCommand({
            Bucket,
            VersioningConfiguration: { Status: "Suspended" },
          }),
        );
        await put(client, Bucket, Key, "null again");
        assert.equal(await read(client, Bucket, Key, "null"), "null again");
        assert.equal(await read(client, Bucket, Key, first.VersionId), "one");
      },
    },
    {
      name: "the lifecycle of a bucket is kept, and is not there before",
      run: async (client) => {
        const Bucket = await client.createBucket();
        const Rules = [
          {
            ID: "tidy",
            Status: "Enabled" as const,
            Filter: { Prefix: "tmp/" },
            Expiration: { Days: 1 },
          },
        ];
        const get = () => client.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

        await expectError(get(), "NoSuchLifecycleConfiguration");
        await client.s3.send(
          new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
        );

        assert.deepEqual((await get()).Rules, Rules);
      },
    },
    {
      name: "PutObjectAcl sets who may read an object",
      run: async (client) => {
        const Bucket = await client.bucket();
        const Key = client.unique();
        await put(client, Bucket, Key);

        await client.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "private" }));
      },
      sandbox: {
        differs: "S3 beyond objects, versions, copies, tags, listings and multipart uploads",
        failsWith: /^NotImplemented: the sandbox does not implement S3's object PUT acl$/,
      },
    },
  ],
);
