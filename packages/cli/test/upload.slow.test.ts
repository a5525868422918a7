import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What the pipeline runs before a deployment to an environment with a bucket of its own. */
describe("proton upload of an address", () => {
  const text = "the function archive";
  const digest = createHash("sha256").update(text).digest("hex");
  const key = `functions/${digest}.zip`;
  let desk: Bench;
  let s3: S3Client;

  const read = async (bucket: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body?.transformToString();
  };
  const copy = (...words: readonly string[]) =>
    desk.proton("upload", `s3://built-here/${key}`, "--bucket", "elsewhere", ...words);

  beforeAll(async () => {
    desk = bench();
    const { ready } = await desk.serve<Ready>("serve", "--port", "0");
    s3 = new S3Client({
      endpoint: ready.url,
      forcePathStyle: true,
      region: "us-east-1",
      credentials: ready.credentials,
    });
    Object.assign(desk.variables, {
      AWS_ENDPOINT_URL: ready.url,
      AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
      AWS_REGION: "us-east-1",
    });
    for (const Bucket of ["built-here", "elsewhere"]) {
      await s3.send(new CreateBucketCommand({ Bucket }));
    }
    writeFileSync(join(desk.directory, "function.zip"), text);
    await desk.proton("upload", "function.zip", "--bucket", "built-here");
  });
  afterAll(async () => {
    s3.destroy();
    await desk.close();
  });

  it("copies the same bytes to the other bucket, under the same digest, once", async () => {
    const first = await copy("--region", "eu-west-1", "--json");
    const second = await copy("--region", "eu-west-1", "--json");

    const copied = { uri: `s3://elsewhere/${key}`, sha256: digest, bytes: text.length };
    expect(first).toMatchObject({ code: 0 });
    expect(JSON.parse(first.stdout)).toEqual({ ...copied, isNew: true });
    expect(JSON.parse(second.stdout)).toEqual({ ...copied, isNew: false });
    expect(await read("elsewhere")).toBe(text);
  });

  it("copies nothing that is not what its address says", async () => {
    await s3.send(new PutObjectCommand({ Bucket: "built-here", Key: key, Body: "overwritten" }));

    const { code, stdout, stderr } = await desk.proton(
      ...["upload", `s3://built-here/${key}`, "--bucket", "third", "--region", "eu-west-1"],
    );

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("is not what its address says");
    await expect(read("third")).rejects.toThrow();
  });

  it("writes over what another has put at the address in the other bucket", async () => {
    await s3.send(new PutObjectCommand({ Bucket: "built-here", Key: key, Body: text }));
    await s3.send(new PutObjectCommand({ Bucket: "elsewhere", Key: key, Body: "planted" }));

    const { code } = await copy("--region", "eu-west-1");

    expect(code).toBe(0);
    expect(await read("elsewhere")).toBe(text);
  });
});
