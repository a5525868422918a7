import assert from "node:assert/strict";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { FidelityClient } from "../client.ts";
import { expectError, expectStatus } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";
import { sendHttp } from "../send-http.ts";

async function fill(client: FidelityClient, keys: readonly string[]): Promise<string> {
  const Bucket = await client.createBucket();
  for (const Key of keys) {
    await client.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
  return Bucket;
}

async function listAll(client: FidelityClient, input: ListObjectsV2CommandInput) {
  const pages: string[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.s3.send(new ListObjectsV2Command({ ...input, ContinuationToken }));
    const contents = (page.Contents ?? []).map(({ Key }) => `${Key}`);
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix}*`);
    pages.push([...contents, ...prefixes].sort());
    assert.equal(page.KeyCount, contents.length + prefixes.length);
    assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return pages;
}

const folders = ["a", "p/a/1", "p/a/2", "p/b", "p/c/1", "q", "Z", "ä"];

const listings: readonly (readonly [
  string,
  Omit<ListObjectsV2CommandInput, "Bucket">,
  readonly (readonly string[])[],
])[] = [
  ["in the order of UTF-8", {}, [["Z", "a", "p/a/1", "p/a/2", "p/b", "p/c/1", "q", "ä"]]],
  ["by prefix", { Prefix: "p/a" }, [["p/a/1", "p/a/2"]]],
  ["by folder", { Delimiter: "/" }, [["Z", "a", "p/*", "q", "ä"]]],
  ["by folder below a prefix", { Prefix: "p/", Delimiter: "/" }, [["p/a/*", "p/b", "p/c/*"]]],
  [
    "page by page with folders",
    { Prefix: "p/", Delimiter: "/", MaxKeys: 1 },
    [["p/a/*"], ["p/b"], ["p/c/*"]],
  ],
  ["after a key", { StartAfter: "p/b" }, [["p/c/1", "q", "ä"]]],
  [
    "after a key that is not there",
    { StartAfter: "p/a/11", Prefix: "p" },
    [["p/a/2", "p/b", "p/c/1"]],
  ],
  ["with an encoding", { EncodingType: "url", Prefix: "ä" }, [["%C3%A4"]]],
  ["of nothing", { Prefix: "nothing" }, [[]]],
  ["of no keys", { MaxKeys: 0 }, [[]]],
];

const PART_BYTES = 5 * 1024 * 1024;

async function startUpload(client: FidelityClient) {
  const Bucket = await client.bucket();
  const target = { Bucket, Key: client.unique() };
  const { UploadId } = await client.s3.send(
    new CreateMultipartUploadCommand({
      ...target,
      ContentType: "text/plain",
      Metadata: { a: "1" },
    }),
  );
  const upload = { ...target, UploadId };
  const part = async (PartNumber: number, Body: Uint8Array) => {
    const { ETag } = await client.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: object[]) =>
    client.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  return { target, upload, part, complete };
}

/** Buckets, listings, multipart uploads and presigned URLs. */
export const s3BucketCases = casesOf(
  "s3",
  ["apis"],
  [
    {
      name: "a bucket is listed, has a Region, and cannot go while it holds something",
      run: async (client) => {
        const { s3, target } = client;
        const Bucket = await fill(client, ["key"]);

        const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
        const head = await s3.send(new HeadBucketCommand({ Bucket }));
        const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
        const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }));

        assert.ok(Buckets.some(({ Name, CreationDate }) => Name === Bucket && CreationDate));
        assert.equal(head.BucketRegion, target.region);
        assert.equal(LocationConstraint || "us-east-1", target.region);
        assert.equal(versioning.Status, undefined);
        await expectError(
          s3.send(new DeleteBucketCommand({ Bucket })),
          "BucketNotEmpty",
          "The bucket you tried to delete is not empty",
        );
      },
    },
    {
      name: "bucket names are checked",
      run: async ({ s3 }) => {
        for (const Bucket of ["Upper-Case", "under_score", "ab", "192.168.0.1"]) {
          await expectError(
            s3.send(new CreateBucketCommand({ Bucket })),
            "InvalidBucketName",
            "The specified bucket is not valid.",
          );
        }
      },
    },
    {
      name: "every operation on a bucket that is not there gets NoSuchBucket",
      run: async ({ s3, unique }) => {
        const Bucket = unique();
        const calls = [
          () => s3.send(new ListObjectsV2Command({ Bucket })),
          () => s3.send(new GetObjectCommand({ Bucket, Key: "x" })),
          () => s3.send(new PutObjectCommand({ Bucket, Key: "x", Body: "x" })),
          () => s3.send(new DeleteBucketCommand({ Bucket })),
          () => s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "x" })),
        ];

        for (const call of calls) {
          await expectError(call(), "NoSuchBucket", "The specified bucket does not exist");
        }
        await expectError(s3.send(new HeadBucketCommand({ Bucket })), "NotFound");
      },
    },
    ...listings.map(([what, input, expected]) => ({
      name: `ListObjectsV2 lists keys ${what}`,
      run: async (client: FidelityClient) => {
        const Bucket = await fill(client, folders);

        const pages = await listAll(client, { Bucket, ...input });

        assert.deepEqual(pages, expected);
      },
    })),
    {
      name: "ListObjectsV2 shows size, entity tag, time and storage class, and takes keys apart from XML",
      run: async (client) => {
        const key = "<&>\"' \r\n";
        const Bucket = await fill(client, [key]);

        const { Contents, MaxKeys, Name } = await client.s3.send(
          new ListObjectsV2Command({ Bucket }),
        );

        const [entry] = Contents ?? [];
        assert.deepEqual([Name, MaxKeys], [Bucket, 1000]);
        assert.deepEqual([entry?.Key, entry?.Size], [key, key.length]);
        assert.equal(entry?.StorageClass, "STANDARD");
        assert.match(entry?.ETag ?? "", /^"[0-9a-f]{32}"$/);
        assert.ok(entry?.LastModified instanceof Date);
      },
    },
    {
      name: "ListObjects pages by marker",
      run: async (client) => {
        const Bucket = await fill(client, ["a", "b/1", "c"]);
        const input = { Bucket, MaxKeys: 2, Delimiter: "/" };

        const first = await client.s3.send(new ListObjectsCommand(input));
        const second = await client.s3.send(
          new ListObjectsCommand({ ...input, Marker: first.NextMarker }),
        );

        assert.deepEqual([first.IsTruncated, first.NextMarker], [true, "b/"]);
        assert.deepEqual(
          second.Contents?.map(({ Key }) => Key),
          ["c"],
        );
        assert.equal(second.IsTruncated, false);
      },
    },
    {
      name: "ListObjectsV2 refuses a token that is none",
      run: async (client) => {
        const Bucket = await client.bucket();

        await expectError(
          client.s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "nonsense" })),
          "InvalidArgument",
          "The continuation token provided is incorrect",
        );
      },
    },
    {
      name: "an upload in parts becomes one object, whatever the order of its parts",
      run: async (client) => {
        const { target, upload, part, complete } = await startUpload(client);
        const last = await part(7, Buffer.from("the end"));
        const first = await part(2, Buffer.alloc(PART_BYTES, "x"));
        const { Parts } = await client.s3.send(new ListPartsCommand(upload));

        const { ETag } = await complete([first, last]);

        assert.deepEqual(
          Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
          [
            [2, PART_BYTES],
            [7, 7],
          ],
        );
        assert.match(ETag ?? "", /^"[0-9a-f]{32}-2"$/);
        const found = await client.s3.send(new GetObjectCommand({ ...target, Range: "bytes=-9" }));
        assert.equal(await found.Body?.transformToString(), "xxthe end");
        assert.equal(
          found.ContentRange,
          `bytes ${PART_BYTES - 2}-${PART_BYTES + 6}/${PART_BYTES + 7}`,
        );
        assert.deepEqual([found.ContentType, found.Metadata], ["text/plain", { a: "1" }]);
        await expectError(client.s3.send(new ListPartsCommand(upload)), "NoSuchUpload");
      },
    },
    {
      name: "an upload in parts is refused when a part is too small, out of order or another",
      run: async (client) => {
        const { part, complete } = await startUpload(client);
        const first = await part(1, Buffer.from("small"));
        const second = await part(2, Buffer.from("small"));
        const other = { PartNumber: 2, ETag: '"00000000000000000000000000000000"' };

        await expectError(
          complete([first, second]),
          "EntityTooSmall",
          "Your proposed upload is smaller than the minimum allowed size",
        );
        await expectError(
          complete([second, first]),
          "InvalidPartOrder",
          /^The list of parts was not in ascending order\./,
        );
        await expectError(
          complete([other]),
          "InvalidPart",
          /^One or more of the specified parts could not be found\./,
        );
      },
    },
    {
      name: "an aborted upload is gone and leaves no object",
      run: async (client) => {
        const { target, upload, part, complete } = await startUpload(client);
        const first = await part(1, Buffer.from("x"));

        await client.s3.send(new AbortMultipartUploadCommand(upload));

        await expectError(
          complete([first]),
          "NoSuchUpload",
          /^The specified upload does not exist\./,
        );
        await expectError(client.s3.send(new GetObjectCommand(target)), "NoSuchKey");
      },
    },
    {
      name: "a presigned URL gets and puts what it was signed for",
      run: async (client) => {
        const target = { Bucket: await client.bucket(), Key: `${client.unique()}/a b+c` };
        const putUrl = await getSignedUrl(client.s3, new PutObjectCommand(target));
        const getUrl = await getSignedUrl(client.s3, new GetObjectCommand(target));

        const stored = await sendHttp(putUrl, "PUT", { body: "hello" });
        const found = await sendHttp(getUrl, "GET");

        expectStatus(stored, 200);
        expectStatus(found, 200);
        assert.equal(found.text, "hello");
      },
    },
    {
      name: "ListMultipartUploads lists what is under way",
      run: async (client) => {
        const { target, upload } = await startUpload(client);

        const { Uploads } = await client.s3.send(
          new ListMultipartUploadsCommand({ Bucket: target.Bucket, Prefix: target.Key }),
        );

        assert.deepEqual(
          Uploads?.map(({ UploadId }) => UploadId),
          [upload.UploadId],
        );
      },
    },
    {
      name: "GetObjectTagging gets the tags of an object",
      run: async (client) => {
        const target = { Bucket: await client.bucket(), Key: client.unique() };
        await client.s3.send(new PutObjectCommand({ ...target, Body: "x", Tagging: "a=1" }));

        const { TagSet } = await client.s3.send(new GetObjectTaggingCommand(target));

        assert.deepEqual(TagSet, [{ Key: "a", Value: "1" }]);
      },
    },
  ],
);
