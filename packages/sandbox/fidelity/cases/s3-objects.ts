import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import type { FidelityClient } from "../client.ts";
import { expectError } from "../expectations.ts";
import { casesOf } from "../fidelity-case.ts";

async function put(
  client: FidelityClient,
  Key: string,
  Body: string | Uint8Array = "hello",
  more: Partial<PutObjectCommandInput> = {},
) {
  const Bucket = await client.bucket();
  return client.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(client: FidelityClient, Key: string, more: Partial<GetObjectCommandInput> = {}) {
  const Bucket = await client.bucket();
  return client.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
}

const textOf = async (output: Awaited<ReturnType<typeof get>>) =>
  output.Body?.transformToString() ?? "";

const md5 = (text: string) => `"${createHash("md5").update(text).digest("hex")}"`;

const statusOf = (call: ReturnType<typeof get>) =>
  call.then(
    ({ $metadata }) => $metadata.httpStatusCode,
    (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode,
  );

const oddKeys = [
  "plain.txt",
  "with space+plus&and=equals?mark#hash",
  "ä/日本/🙂",
  "double//slash/",
  "./..//../dots",
  "<x>&amp;\"'",
  "(1)!*~$,:;@[]",
  "%41%2F",
  "line\nend",
  "x".repeat(1024),
];

const ranges: readonly (readonly [string, string, string])[] = [
  ["bytes=0-3", "0123", "bytes 0-3/10"],
  ["bytes=4-", "456789", "bytes 4-9/10"],
  ["bytes=-3", "789", "bytes 7-9/10"],
  ["bytes=-30", "0123456789", "bytes 0-9/10"],
  ["bytes=8-100", "89", "bytes 8-9/10"],
];

const yesterday = () => new Date(Date.now() - 86_400_000);
const tomorrow = () => new Date(Date.now() + 86_400_000);

/** Objects: what is kept, ranges, conditions. */
export const s3ObjectCases = casesOf(
  "s3",
  ["apis"],
  [
    ...oddKeys.map((key) => ({
      name: `an object is kept under the key ${JSON.stringify(key.slice(0, 60))}`,
      run: async (client: FidelityClient) => {
        // Cases share a bucket, and S3 allows 1024 bytes.
        const unique = `${client.unique()}/`;
        const Key = (unique + key).slice(0, 1024);

        const { ETag } = await put(client, Key);
        const found = await get(client, Key);

        assert.equal(await textOf(found), "hello");
        assert.deepEqual([ETag, found.ETag], [md5("hello"), md5("hello")]);
      },
    })),
    {
      name: "a key over 1024 bytes is refused",
      run: async (client) =>
        expectError(put(client, "ä".repeat(513)), "KeyTooLongError", "Your key is too long"),
    },
    {
      name: "headers and metadata come back with GET and HEAD",
      run: async (client) => {
        const Key = client.unique();
        const headers = {
          ContentType: "text/plain; charset=utf-8",
          CacheControl: "max-age=60",
          ContentDisposition: 'attachment; filename="x.txt"',
          ContentEncoding: "identity",
          ContentLanguage: "de",
          Metadata: { origin: "test", "with-dash": "a b" },
        };
        await put(client, Key, "hello", headers);
        const Bucket = await client.bucket();

        const head = await client.s3.send(new HeadObjectCommand({ Bucket, Key }));
        const found = await get(client, Key);

        for (const output of [head, found]) {
          const { ContentType, CacheControl, ContentDisposition } = output;
          const { ContentEncoding, ContentLanguage, Metadata } = output;
          assert.deepEqual(
            {
              ContentType,
              CacheControl,
              ContentDisposition,
              ContentEncoding,
              ContentLanguage,
              Metadata,
            },
            headers,
          );
          assert.equal(output.ContentLength, 5);
          assert.equal(output.AcceptRanges, "bytes");
          assert.ok(output.LastModified instanceof Date);
        }
      },
    },
    {
      name: "an object without a type is an octet stream, and may be empty",
      run: async (client) => {
        const Key = client.unique();
        await put(client, Key, new Uint8Array());

        const found = await get(client, Key);

        assert.match(found.ContentType ?? "", /^(application|binary)\/octet-stream$/);
        assert.equal(await textOf(found), "");
        assert.deepEqual([found.ContentLength, found.ETag], [0, md5("")]);
      },
    },
    {
      name: "response parameters of GET replace the headers that were kept",
      run: async (client) => {
        const Key = client.unique();
        await put(client, Key, "hello", { ContentType: "text/plain" });

        const found = await get(client, Key, {
          ResponseContentType: "text/html",
          ResponseContentDisposition: "inline",
          ResponseCacheControl: "no-store",
        });

        assert.equal(found.ContentType, "text/html");
        assert.equal(found.ContentDisposition, "inline");
        assert.equal(found.CacheControl, "no-store");
      },
    },
    {
      name: "PUT replaces an object whole",
      run: async (client) => {
        const Key = client.unique();
        await put(client, Key, "first", { Metadata: { a: "1" } });

        await put(client, Key, "2nd");

        const found = await get(client, Key);
        assert.equal(await textOf(found), "2nd");
        assert.deepEqual(found.Metadata, {});
      },
    },
    ...ranges.map(([Range, text, ContentRange]) => ({
      name: `Range ${Range} of ten bytes is ${ContentRange}`,
      run: async (client: FidelityClient) => {
        const Key = client.unique();
        await put(client, Key, "0123456789");

        const found = await get(client, Key, { Range });

        assert.equal(await textOf(found), text);
        assert.equal(found.$metadata.httpStatusCode, 206);
        assert.deepEqual([found.ContentRange, found.ContentLength], [ContentRange, text.length]);
      },
    })),
    {
      name: "a range behind the end gets InvalidRange",
      run: async (client) => {
        const Key = client.unique();
        await put(client, Key, "0123456789");

        for (const Range of ["bytes=10-", "bytes=-0"]) {
          await expectError(
            get(client, Key, { Range }),
            "InvalidRange",
            "The requested range is not satisfiable",
          );
        }
      },
    },
    {
      name: "a range that is none is ignored",
      run: async (client) => {
        const Key = client.unique();
        await put(client, Key, "0123456789");

        for (const Range of ["lines=1-2", "bytes=5-2"]) {
          const found = await get(client, Key, { Range });
          assert.equal(await textOf(found), "0123456789");
          assert.equal(found.$metadata.httpStatusCode, 200);
        }
      },
    },
    ...(
      [
        ["IfMatch with its entity tag", (etag: string) => ({ IfMatch: etag }), undefined],
        ["IfMatch with another", () => ({ IfMatch: '"other"' }), "PreconditionFailed"],
        ["IfNoneMatch with another", () => ({ IfNoneMatch: '"other"' }), undefined],
        ["IfNoneMatch with its own", (etag: string) => ({ IfNoneMatch: etag }), "304"],
        ["IfModifiedSince yesterday", () => ({ IfModifiedSince: yesterday() }), undefined],
        ["IfModifiedSince just now", () => ({ IfModifiedSince: new Date() }), "304"],
        ["IfUnmodifiedSince tomorrow", () => ({ IfUnmodifiedSince: tomorrow() }), undefined],
        [
          "IfUnmodifiedSince yesterday",
          () => ({ IfUnmodifiedSince: yesterday() }),
          "PreconditionFailed",
        ],
        [
          "IfMatch before IfUnmodifiedSince",
          (etag: string) => ({ IfMatch: etag, IfUnmodifiedSince: yesterday() }),
          undefined,
        ],
      ] as const
    ).map(([what, conditionOf, refusal]) => ({
      name: `GET ${what} ${refusal === undefined ? "gets the object" : `gets ${refusal}`}`,
      run: async (client: FidelityClient) => {
        const Key = client.unique();
        const { ETag = "" } = await put(client, Key);
        // Times are compared by the second.
        if (what.endsWith("just now")) await new Promise((resolve) => setTimeout(resolve, 1000));
        const conditional = get(client, Key, conditionOf(ETag));

        if (refusal === undefined) assert.equal(await textOf(await conditional), "hello");
        else if (refusal === "304") assert.equal(await statusOf(conditional), 304);
        else await expectError(conditional, refusal);
      },
    })),
    {
      name: "PUT IfNoneMatch * makes an object once",
      run: async (client) => {
        const Key = client.unique();
        await put(client, Key, "first", { IfNoneMatch: "*" });

        await expectError(
          put(client, Key, "second", { IfNoneMatch: "*" }),
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
        );
        assert.equal(await textOf(await get(client, Key)), "first");
      },
    },
    {
      name: "PUT IfMatch replaces what it names only, and 404s where there is nothing",
      run: async (client) => {
        const Key = client.unique();
        const { ETag = "" } = await put(client, Key, "first");
        await put(client, Key, "second", { IfMatch: ETag });

        await expectError(put(client, Key, "third", { IfMatch: ETag }), "PreconditionFailed");
        await expectError(put(client, client.unique(), "x", { IfMatch: ETag }), "NoSuchKey");
        assert.equal(await textOf(await get(client, Key)), "second");
      },
    },
    {
      name: "a body that is not what its checksum says is refused",
      run: async (client) => {
        const Key = client.unique();

        await expectError(
          put(client, Key, "hello", { ContentMD5: createHash("md5").digest("base64") }),
          "BadDigest",
          /^The Content-MD5 you specified did not match what we received\.$/,
        );
        await expectError(
          put(client, Key, "hello", { ChecksumSHA256: createHash("sha256").digest("base64") }),
          "BadDigest",
        );
      },
    },
    {
      name: "checksums are kept and given back when asked for",
      run: async (client) => {
        const Key = client.unique();
        const ChecksumSHA256 = createHash("sha256").update("hello").digest("base64");
        await put(client, Key, "hello", { ChecksumSHA256 });

        const found = await get(client, Key, { ChecksumMode: "ENABLED" });

        assert.equal(found.ChecksumSHA256, ChecksumSHA256);
        assert.equal(await textOf(found), "hello");
      },
    },
    {
      name: "DELETE of an object succeeds twice",
      run: async (client) => {
        const Bucket = await client.bucket();
        const Key = client.unique();
        await put(client, Key);

        await client.s3.send(new DeleteObjectCommand({ Bucket, Key }));
        const again = await client.s3.send(new DeleteObjectCommand({ Bucket, Key }));

        assert.equal(again.$metadata.httpStatusCode, 204);
        await expectError(get(client, Key), "NoSuchKey", "The specified key does not exist.");
        await expectError(client.s3.send(new HeadObjectCommand({ Bucket, Key })), "NotFound");
      },
    },
    {
      name: "DeleteObjects deletes many, missing ones included, and says so unless quiet",
      run: async (client) => {
        const Bucket = await client.bucket();
        const [first, second] = [`${client.unique()}<&>`, client.unique()];
        await put(client, first);
        const remove = (Quiet: boolean) =>
          client.s3.send(
            new DeleteObjectsCommand({
              Bucket,
              Delete: { Objects: [{ Key: first }, { Key: second }], Quiet },
            }),
          );

        const loud = await remove(false);
        const quiet = await remove(true);

        assert.deepEqual(loud.Deleted?.map(({ Key }) => Key).sort(), [first, second].sort());
        assert.deepEqual(
          [loud.Errors, quiet.Deleted, quiet.Errors],
          [undefined, undefined, undefined],
        );
        await expectError(get(client, first), "NoSuchKey");
      },
    },
    {
      name: "CopyObject copies an object with its metadata",
      run: async (client) => {
        const Bucket = await client.bucket();
        const [from, to] = [client.unique(), client.unique()];
        await put(client, from, "hello", { Metadata: { a: "1" } });

        await client.s3.send(
          new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` }),
        );

        const found = await get(client, to);
        assert.equal(await textOf(found), "hello");
        assert.deepEqual(found.Metadata, { a: "1" });
      },
    },
  ],
);
