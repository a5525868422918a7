import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sha256 } from "../../test/node-sha256.ts";
import { parsePolicy } from "../iam/policy.ts";
import { type AwsApis, openAwsApis } from "./aws-apis.ts";

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";
/** The time of the machine: the SDK signs with it. */
const NOW = new Date();
const HOUR_LATER = Math.floor(NOW.getTime() / 1000) + 3600;
const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString();
const sha1 = (text: string) => createHmac("sha1", "local").update(text).digest("base64");

describe("signatures of S3, and forms", () => {
  let directory: string;
  let apis: AwsApis;
  let s3: S3Client;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "s3-signatures-"));
    apis = await openAwsApis({
      directory,
      host: "127.0.0.1",
      port: 0,
      region: REGION,
      accountId: ACCOUNT,
      secret: "a secret of this sandbox",
      operatorSecret: "local",
      clock: () => new Date(),
    });
    s3 = clientOf(apis.credentials.operator);
    await s3.send(new CreateBucketCommand({ Bucket: "files" }));
    await s3.send(new PutObjectCommand({ Bucket: "files", Key: "a b", Body: "hello" }));
  });

  afterAll(async () => {
    s3.destroy();
    await apis.close();
    await rm(directory, { recursive: true });
  });

  const clientOf = (credentials: AwsApis["credentials"]["operator"]) =>
    new S3Client({
      region: REGION,
      endpoint: apis.endpoints.s3,
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
  const bodyOf = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: "files", Key }))).Body?.transformToString();

  it.each([
    ["a signature", HOUR_LATER, "", 200, "hello"],
    [
      "an override of the content type that is signed",
      HOUR_LATER,
      "response-content-type=text/x",
      200,
      "hello",
    ],
    ["one that is over", HOUR_LATER - 7200, "", 403, "Request has expired"],
  ])("take %s of Version 2 in the query", async (_, expires, override, status, text) => {
    const resource = `/files/a%20b${override === "" ? "" : `?${override}`}`;
    const signature = sha1(`GET\n\n\n${expires}\n${resource}`);
    const query = new URLSearchParams(override);
    for (const [name, value] of Object.entries({
      AWSAccessKeyId: "local",
      Signature: signature,
      Expires: String(expires),
    }))
      query.set(name, value);

    const answer = await fetch(`${apis.endpoints.s3}/files/a%20b?${query}`);

    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(text)]);
  });

  /** The headers of a PUT that AWS's own signer has signed, by name. */
  async function signedPut(path: string, body: string): Promise<Record<string, string>> {
    const { hostname, port } = new URL(apis.endpoints.s3);
    const signer = new SignatureV4({
      service: "s3",
      region: REGION,
      credentials: apis.credentials.operator,
      sha256: Sha256,
      uriEscapePath: false,
    });
    const signed = await signer.sign({
      ...{ method: "PUT", protocol: "http:", hostname, port: Number(port), path, query: {}, body },
      headers: { host: `${hostname}:${port}`, "x-amz-meta-of": "ann" },
    });
    return signed.headers;
  }

  /** Sends headers as they are listed, also what stands there twice. */
  async function send(path: string, headers: readonly string[], body: string) {
    const put = request(`${apis.endpoints.s3}${path}`, {
      method: "PUT",
      headers: [...headers, "content-length", String(body.length)],
    });
    put.end(body);
    const [answer] = await once(put, "response");
    return [answer.statusCode, /<Code>(.*)<\/Code>/.exec(await text(answer))?.[1]];
  }

  it.each([
    ["as it was signed", "hello", [], [200, undefined]],
    ["with another body", "HELLO", [], [400, "XAmzContentSHA256Mismatch"]],
    [
      "with an x-amz header that is not signed",
      "hello",
      ["x-amz-acl", "private"],
      [403, "AccessDenied"],
    ],
    [
      "with a signed header once more",
      "hello",
      ["x-amz-meta-of", "bob"],
      [403, "SignatureDoesNotMatch"],
    ],
    [
      "with the signature's time once more",
      "hello",
      ["x-amz-date", "20200101T000000Z"],
      [400, "AuthorizationHeaderMalformed"],
    ],
  ])("answer a request of Version 4 %s", async (name, body, added, expected) => {
    const path = `/files/${name.replaceAll(/\W/g, "-")}`;
    const headers = Object.entries(await signedPut(path, "hello")).flat();

    const answer = await send(path, [...headers, ...added], body);

    expect(answer).toEqual(expected);
  });

  it("refuse another signature of Version 2", async () => {
    const query = `AWSAccessKeyId=local&Signature=x&Expires=${HOUR_LATER}`;

    const answer = await fetch(`${apis.endpoints.s3}/files/a%20b?${query}`);

    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("SignatureDoesNotMatch");
  });

  const post = (policy: object, fields: Record<string, string>, file: string) => {
    const encoded = Buffer.from(JSON.stringify(policy)).toString("base64");
    const form = new FormData();
    const all = { ...fields, AWSAccessKeyId: "local", policy: encoded, signature: sha1(encoded) };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    form.set("file", new Blob([file], { type: "text/plain" }), "note.txt");
    return fetch(`${apis.endpoints.s3}/files`, { method: "POST", body: form, redirect: "manual" });
  };
  const policy = {
    expiration: dateOf(HOUR_LATER),
    conditions: [
      { bucket: "files" },
      ["starts-with", "$key", "up/"],
      ["starts-with", "$Content-Type", ""],
      ["content-length-range", 1, 8],
    ],
  };

  it("take forms that keep to their policy", async () => {
    const answer = await post(policy, { key: `up/\${filename}` }, "12345");

    expect(answer.status).toBe(204);
    expect(await bodyOf("up/note.txt")).toBe("12345");
  });

  it.each([
    ["a key that is not allowed", policy, { key: "else" }, "1", "AccessDenied"],
    [
      "a field that has no condition",
      policy,
      { key: "up/x", acl: "public" },
      "1",
      "Extra input fields: acl",
    ],
    ["a file that is too long", policy, { key: "up/x" }, "123456789", "EntityTooLarge"],
    ["a file that is too short", policy, { key: "up/x" }, "", "EntityTooSmall"],
    [
      "a policy that is over",
      { ...policy, expiration: dateOf(HOUR_LATER - 7200) },
      { key: "up/x" },
      "1",
      "Policy expired",
    ],
    [
      "a policy without conditions",
      { expiration: dateOf(HOUR_LATER) },
      { key: "up/x" },
      "1",
      "InvalidPolicyDocument",
    ],
  ])("refuse forms with %s", async (_, given, fields, file, reason) => {
    const answer = await post(given, fields, file);

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).toContain(reason);
    await expect(bodyOf("up/x")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it.each([
    "no form at all",
    "--b\r\ncontent-disposition: form-data; name=key\r\n\r\nx",
    `--b\r\ncontent-disposition: form-data; name="key"\r\n\r\n${"x".repeat(30_000)}\r\n--b--`,
  ])("refuse a body that is not a form", async (body) => {
    const headers = { "content-type": "multipart/form-data; boundary=b" };

    const answer = await fetch(`${apis.endpoints.s3}/files`, { method: "POST", body, headers });

    expect(answer.status).toBe(400);
  });

  it("copy only what the copier may read", async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/writer`;
    const Statement = [{ Effect: "Allow", Action: "s3:PutObject", Resource: "*" }];
    const inline = parsePolicy("inline", { Version: "2012-10-17", Statement });
    apis.roles.putRole({
      roleArn,
      roleName: "writer",
      managedPolicyArns: [],
      inlinePolicies: [inline],
    });
    const writer = clientOf(apis.credentials.credentialsFor(roleArn, "copy"));

    const copy = writer.send(
      new CopyObjectCommand({ Bucket: "files", Key: "copy", CopySource: "files/a%20b" }),
    );

    await expect(copy).rejects.toMatchObject({ name: "AccessDenied" });
    writer.destroy();
  });

  it("let one of many writes win that must find nothing there", async () => {
    const writes = ["1", "2", "3", "4", "5", "6"].map((Body) =>
      s3.send(new PutObjectCommand({ Bucket: "files", Key: "once", Body, IfNoneMatch: "*" })),
    );

    const results = await Promise.allSettled(writes);

    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
