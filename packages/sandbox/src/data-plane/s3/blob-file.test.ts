import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../../sandbox.ts";

const BUCKET = "files";
const MIB = 1 << 20;

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

  const get = async (key: string, Range?: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key, Range }));
    return Body?.transformToByteArray();
  };

  const file = async (key: string, store: () => Promise<unknown>): Promise<string> => {
    const blobs = join(directory, "s3", BUCKET, "blobs");
    const before = new Set(readdirSync(blobs));
    await store();
    const added = readdirSync(blobs).find((name) => !before.has(name));
    if (added === undefined) throw new Error(`${key} has no file`);
    return join(blobs, added);
  };

  /** Changes one byte of a file, whose length stays. */
  function change(path: string, position: number): void {
    const bytes = readFileSync(path);
    bytes[position] = 8;
    writeFileSync(path, bytes);
  }

  it.each([
    ["a small one", 10, 5],
    ["one of some MiB", 3_000_000, 2_999_999],
  ])("is not answered as what was stored: %s", async (key, size, position) => {
    const Body = Buffer.alloc(size, 7);
    const put = () => client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body }));
    const path = await file(key, put);
    const sound = await get(key);
    change(path, position);

    const read = sandbox.readObject(BUCKET, key);

    await expect(read).rejects.toThrow(`${path} has changed since it was stored`);
    await expect(get(key)).rejects.toThrow();
    expect(Body.equals(sound ?? Buffer.of())).toBe(true);
  });

  it("is answered where the bytes that are asked for are sound, after an upload in parts as well", async () => {
    const at = { Bucket: BUCKET, Key: "in parts" };
    const Body = Buffer.alloc(5 * MIB, 7);
    const path = await file(at.Key, async () => {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
      const Parts: CompletedPart[] = [];
      for (const PartNumber of [1, 2]) {
        const part = { ...at, UploadId, PartNumber, Body };
        const { ETag } = await client.send(new UploadPartCommand(part));
        Parts.push({ PartNumber, ETag });
      }
      const MultipartUpload = { Parts };
      await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
    });
    change(path, 6 * MIB + 5);
    const range = (start: number, end: number) => get(at.Key, `bytes=${start}-${end}`);

    expect(await range(6 * MIB - 3, 6 * MIB - 1)).toEqual(new Uint8Array([7, 7, 7]));
    expect((await range(7 * MIB, 10 * MIB - 1))?.length).toBe(3 * MIB);
    await expect(range(6 * MIB, 6 * MIB)).rejects.toThrow(`${path} has changed`);
    await expect(range(5 * MIB, 7 * MIB)).rejects.toThrow();
  });
});
