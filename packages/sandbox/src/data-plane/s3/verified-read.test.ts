import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../../sandbox.ts";

const BUCKET = "files";

describe("an object whose file has changed on the disk", () => {
  let directory: string;
  let sandbox: Sandbox;
  let client: S3Client;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "verified-read-"));
    sandbox = await openSandbox({ directory });
    client = new S3Client({
      endpoint: sandbox.endpoints.s3,
      region: sandbox.region,
      credentials: sandbox.operatorCredentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    await sandbox.uploadObject(BUCKET, "first", Buffer.from("first"));
  });
  afterAll(async () => {
    client.destroy();
    await sandbox.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const get = async (key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return Body?.transformToByteArray();
  };

  it.each([
    ["a small one", 10, "has changed since a small one was stored in files"],
    ["a large one", 3_000_000, ""],
  ])("is not answered as what was stored: %s", async (key, size, message) => {
    const blobs = join(directory, "s3", BUCKET, "blobs");
    const before = new Set(readdirSync(blobs));
    await client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: Buffer.alloc(size, 7) }),
    );
    const sound = await get(key);
    const file = join(blobs, readdirSync(blobs).find((name) => !before.has(name)) ?? "none");
    const bytes = readFileSync(file);
    bytes[5] = 8;
    writeFileSync(file, bytes);

    const [read, answered] = await Promise.allSettled([sandbox.readObject(BUCKET, key), get(key)]);

    const changed = `${file} has changed since ${key} was stored in ${BUCKET}`;
    expect(read).toMatchObject({ reason: { message: expect.stringContaining(changed) } });
    expect(answered).toMatchObject({ reason: { message: expect.stringContaining(message) } });
    expect(Buffer.alloc(size, 7).equals(sound ?? Buffer.of())).toBe(true);
  });
});
