import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { writeFileAtomically } from "../../state/write-file.ts";
import { S3Error } from "./s3-error.ts";

/** What is known of an object besides its bytes. */
export interface ObjectRecord {
  readonly key: string;
  readonly size: number;
  /** Without quotes: hex MD5, with `-<parts>` after a multipart upload. */
  readonly etag: string;
  readonly lastModified: string;
  /** Response headers that the client set, such as `content-type` and `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The file under `blobs/` that holds the bytes. */
  readonly blob: string;
}

/** Bytes that are on disk and do not belong to an object yet. */
export interface Blob {
  readonly blob: string;
  readonly size: number;
}

export interface ObjectStore {
  createBucket(bucket: string): Promise<void>;
  /** @throws {S3Error} `BucketNotEmpty` */
  deleteBucket(bucket: string): Promise<void>;
  buckets(): Promise<readonly { readonly name: string; readonly createdAt: string }[]>;
  /** @throws {S3Error} `NoSuchBucket` */
  requireBucket(bucket: string): Promise<void>;
  /** In the order of the keys' UTF-8 bytes. */
  list(bucket: string): Promise<readonly ObjectRecord[]>;
  find(bucket: string, key: string): Promise<ObjectRecord | undefined>;
  writeBlob(bucket: string, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Blob>;
  dropBlob(bucket: string, blob: string): Promise<void>;
  put(bucket: string, record: ObjectRecord): Promise<void>;
  delete(bucket: string, key: string): Promise<void>;
  read(bucket: string, blob: string, range?: { start: number; end: number }): Readable;
}

interface Bucket {
  readonly createdAt: string;
  readonly objects: Map<string, ObjectRecord>;
}

const BUCKET_NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const LONGEST_KEY_BYTES = 1024;

/** Keys come from outside and may hold anything: a file is named by the hash of its key. */
const fileOf = (key: string) => `${createHash("sha256").update(key).digest("hex")}.json`;

/** Buckets and objects as files under `directory`. */
export function createObjectStore(options: {
  readonly directory: string;
  readonly clock: () => Date;
}): ObjectStore {
  const { directory, clock } = options;
  const opened = new Map<string, Promise<Bucket | undefined>>();
  const pathOf = (bucket: string, ...rest: string[]) => {
    if (!BUCKET_NAME.test(bucket)) {
      throw new S3Error("InvalidBucketName", "The specified bucket is not valid.");
    }
    return join(directory, bucket, ...rest);
  };

  async function readBucket(bucket: string): Promise<Bucket | undefined> {
    const description = await readJson<{ createdAt: string }>(pathOf(bucket, "bucket.json"));
    if (description === undefined) return undefined;
    const objects = new Map<string, ObjectRecord>();
    for (const file of await readdir(pathOf(bucket, "objects"))) {
      if (!file.endsWith(".json")) continue;
      const record = await readJson<ObjectRecord>(pathOf(bucket, "objects", file));
      if (record !== undefined) objects.set(record.key, record);
    }
    await dropOrphans(bucket, objects);
    return { createdAt: description.createdAt, objects };
  }

  /** A killed process leaves bytes that no object refers to. */
  async function dropOrphans(bucket: string, objects: ReadonlyMap<string, ObjectRecord>) {
    const used = new Set([...objects.values()].map(({ blob }) => blob));
    for (const blob of await readdir(pathOf(bucket, "blobs"))) {
      if (!used.has(blob)) await rm(pathOf(bucket, "blobs", blob), { force: true });
    }
  }

  function lookUp(bucket: string): Promise<Bucket | undefined> {
    const known = opened.get(bucket);
    if (known !== undefined) return known;
    const reading = readBucket(bucket);
    opened.set(bucket, reading);
    reading.then(
      (found) => found ?? opened.delete(bucket),
      () => opened.delete(bucket),
    );
    return reading;
  }

  async function existing(bucket: string): Promise<Bucket> {
    const found = await lookUp(bucket);
    if (found !== undefined) return found;
    throw new S3Error("NoSuchBucket", "The specified bucket does not exist");
  }

  return {
    async createBucket(bucket) {
      if ((await lookUp(bucket)) !== undefined) return;
      for (const part of ["objects", "blobs"]) {
        await mkdir(pathOf(bucket, part), { recursive: true });
      }
      const description = { createdAt: clock().toISOString() };
      await writeFileAtomically(pathOf(bucket, "bucket.json"), JSON.stringify(description));
      opened.delete(bucket);
    },
    async deleteBucket(bucket) {
      const { objects } = await existing(bucket);
      if (objects.size > 0) {
        throw new S3Error("BucketNotEmpty", "The bucket you tried to delete is not empty");
      }
      opened.delete(bucket);
      await rm(pathOf(bucket, "bucket.json"));
      await rm(pathOf(bucket), { recursive: true, force: true });
    },
    async buckets() {
      const names = await readdir(directory).catch(() => [] as string[]);
      const found = await Promise.all(
        names
          .filter((name) => BUCKET_NAME.test(name))
          .sort()
          .map(async (name) => ({ name, bucket: await lookUp(name) })),
      );
      return found.flatMap(({ name, bucket }) =>
        bucket === undefined ? [] : [{ name, createdAt: bucket.createdAt }],
      );
    },
    async requireBucket(bucket) {
      await existing(bucket);
    },
    async list(bucket) {
      const { objects } = await existing(bucket);
      return [...objects.values()].sort((left, right) =>
        Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)),
      );
    },
    async find(bucket, key) {
      return (await existing(bucket)).objects.get(key);
    },
    async writeBlob(bucket, body) {
      await existing(bucket);
      const blob = randomUUID();
      const handle = await open(pathOf(bucket, "blobs", blob), "wx");
      let size = 0;
      try {
        for await (const chunk of body) {
          await handle.write(chunk);
          size += chunk.length;
        }
      } catch (error) {
        await rm(pathOf(bucket, "blobs", blob), { force: true });
        throw error;
      } finally {
        await handle.close();
      }
      return { blob, size };
    },
    async dropBlob(bucket, blob) {
      await rm(pathOf(bucket, "blobs", blob), { force: true });
    },
    async put(bucket, record) {
      if (Buffer.byteLength(record.key) > LONGEST_KEY_BYTES) {
        throw new S3Error("KeyTooLongError", "Your key is too long");
      }
      const { objects } = await existing(bucket);
      const file = pathOf(bucket, "objects", fileOf(record.key));
      await writeFileAtomically(file, JSON.stringify(record));
      const previous = objects.get(record.key);
      objects.set(record.key, record);
      if (previous) await rm(pathOf(bucket, "blobs", previous.blob), { force: true });
    },
    async delete(bucket, key) {
      const { objects } = await existing(bucket);
      const record = objects.get(key);
      if (record === undefined) return;
      objects.delete(key);
      await rm(pathOf(bucket, "objects", fileOf(key)), { force: true });
      await rm(pathOf(bucket, "blobs", record.blob), { force: true });
    },
    read: (bucket, blob, range) => createReadStream(pathOf(bucket, "blobs", blob), range),
  };
}

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
