import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { createObjectStore } from "../../packages/sandbox/src/data-plane/s3/object-store.ts";
import { createS3 } from "../../packages/sandbox/src/data-plane/s3/s3.ts";
import { createS3Endpoint } from "../../packages/sandbox/src/data-plane/s3-endpoint.ts";
import { createCredentialIssuer } from "../../packages/sandbox/src/iam/credentials.ts";
import { soupOf } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const PATHS = [
  ...["/", "/bucket", "/bucket/", "/bucket/key", "/other", "/%", "/%00", "/..", "/a%2fb", "?", "&"],
  ...["=", "list-type=2", "uploads", "uploadId=", "partNumber=1", "partNumber=1e9", "versionId="],
  ...["tagging", "policy", "versioning", "acl", "location", "delete", "max-keys=-1", "prefix=%ff"],
  ...["continuation-token=x", "encoding-type=url", "delimiter=/", "start-after=", "versions"],
];
const HEADERS = [
  ...["x-amz-copy-source", "x-amz-content-sha256", "x-amz-tagging", "x-amz-metadata-directive"],
  ...["range", "if-match", "if-none-match", "content-md5", "content-encoding", "content-type"],
  ...["x-amz-decoded-content-length", "x-amz-checksum-crc32", "x-amz-trailer", "x-amz-meta-a"],
  ...["x-amz-sdk-checksum-algorithm", "x-amz-acl", "if-modified-since", "x-amz-date"],
];
const VALUES = [
  ...[
    "/bucket/key",
    "bucket/%",
    "*",
    "bytes=0-",
    "bytes=5-1",
    "bytes=-1",
    "REPLACE",
    "aws-chunked",
  ],
  ...[
    "multipart/form-data; boundary=x",
    "a=b&a=c",
    "UNSIGNED-PAYLOAD",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  ],
  ...["x-amz-checksum-crc32", "AAAAAA==", "-1", "1e9", '"etag"', "Thu, 99 Foo 2026"],
];
const BODIES = [
  ...[
    "<Delete>",
    "<Object>",
    "<Key>key</Key>",
    "</Object>",
    "</Delete>",
    "&amp;",
    "&#0;",
    "<![CDATA[",
  ],
  ...[
    "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
    "]]>",
    "<!DOCTYPE",
  ],
  ...[
    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    "{",
    "5\r\nhello\r\n",
  ],
  ...[
    "--x\r\n",
    'content-disposition: form-data; name="key"\r\n\r\n',
    "0\r\n\r\n",
    "ffffffff;",
    "\r\n",
  ],
];

interface Message {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whatever is asked of S3, it says what is wrong with it, and answers the next one. */
export const target: FuzzTarget = {
  name: "s3",
  async open() {
    const directory = mkdtempSync(join(tmpdir(), "fuzz-s3-"));
    const clock = () => new Date();
    const accountId = "000000000000";
    const objects = createObjectStore({ directory, clock });
    await objects.createBucket("bucket");
    const principal = { kind: "operator", arn: `arn:aws:iam::${accountId}:root` } as const;
    const endpoint = createS3Endpoint({
      s3: createS3({
        ...{ objects, clock, accountId, region: "us-east-1" },
        random: () => crypto.randomUUID(),
        policyOf: () => undefined,
      } as never),
      objects,
      // Signatures have a target of their own: here everybody is the operator.
      authenticate: () => ({ kind: "authenticated", principal, accessKeyId: "local" }),
      credentials: createCredentialIssuer({ secret: "s", accountId, operatorSecret: "local" }),
      clock,
      accessControl: { refusal: () => undefined } as never,
      bucketPolicyOf: () => undefined,
    });
    const server = createServer((asked, answer) => void endpoint(asked, answer));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return targetOf<Message>({
      input: fc.record({
        method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"),
        path: soupOf(PATHS, 4).map((path) => `/${path.replace(/[^!-~]/g, "%ff")}`),
        headers: fc.dictionary(fc.constantFrom(...HEADERS), fc.constantFrom(...VALUES), {
          maxKeys: 4,
        }),
        body: soupOf(BODIES, 6),
      }),
      async check({ method, path, headers, body }) {
        const asked = request({ host: "127.0.0.1", port, method, path, headers });
        asked.end(method === "GET" || method === "HEAD" ? undefined : body);
        const [answer] = await once(asked, "response");
        const said = await text(answer);
        // 501: what is not emulated says so.
        if (answer.statusCode >= 500 && answer.statusCode !== 501) throw new Error(said);
      },
      async close() {
        server.closeAllConnections();
        server.close();
        rmSync(directory, { recursive: true, maxRetries: 5 });
      },
    });
  },
};
