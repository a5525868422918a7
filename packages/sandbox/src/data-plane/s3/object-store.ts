import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readJsonFile, writeJsonFile } from "../../state/json-file.ts";
import { type BlobContent, type ByteRange, readBlobFile, writeBlobFile } from "./blob-file.ts";
import { createKeyedQueue } from "./keyed-queue.ts";
import { BucketElsewhere, S3Error } from "./s3-error.ts";

/** What is known of an object besides its bytes. */
export interface ObjectRecord extends BlobContent {
  readonly key: string;
  /** Without quotes: hex MD5, with `-<parts>` after a multipart upload. */
  readonly etag: string;
  readonly lastModified: string;
  /** Response headers that the client set, such as `content-type` and `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The file under `blobs/` that holds the bytes; empty for a delete marker. */
  readonly blob: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Absent where the bucket has never kept versions, `null` while it is suspended. */
  readonly versionId?: string;
  /** The object was deleted, and its versions are kept. */
  readonly isDeleteMarker?: true;
}

/** Whether a bucket keeps what is written over and deleted. */
export type Versioning = "Enabled" | "Suspended";

/** What is set for a bucket. */
export interface BucketSettings {
  readonly versioning?: Versioning;
  /** Documents that are kept as they came, by sub-resource. */
  readonly documents?: Readonly<Record<string, string>>;
}

/** Bytes that are on disk and do not belong to an object yet. */
export interface Blob extends BlobContent {
  readonly blob: string;
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
  /** Of the object as it is now, or of one version; delete markers only by their version. */
  find(bucket: string, key: string, versionId?: string): Promise<ObjectRecord | undefined>;
  /** Every version of every object, the newest of a key first. */
  versions(bucket: string): Promise<readonly (ObjectRecord & { readonly isLatest: boolean })[]>;
  settings(bucket: string): Promise<BucketSettings>;
  change(bucket: string, change: (settings: BucketSettings) => BucketSettings): Promise<void>;
  writeBlob(bucket: string, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Blob>;
  dropBlob(bucket: string, blob: string): Promise<void>;
  /**
   * Stores an object, or a version of it. `check` sees what is there, and nothing comes between what
   * it sees and the write: it throws to refuse.
   */
  put(bucket: string, record: ObjectRecord, check?: Check): Promise<ObjectRecord>;
  /** Changes what is known of an object, or of one version of it; `undefined` when there is none. */
  update(
    bucket: string,
    at: { readonly key: string; readonly versionId?: string | undefined },
    change: (record: ObjectRecord) => ObjectRecord,
  ): Promise<ObjectRecord | undefined>;
  /** Deletes an object, which leaves a delete marker where versions are kept, or one version. */
  delete(bucket: string, key: string, options?: DeleteOptions): Promise<Deleted>;
  /** All bytes or some; none of them when they have changed since they were written. */
  read(bucket: string, blob: Blob, range?: ByteRange): AsyncGenerator<Uint8Array>;
}

/** Sees the object that is there; throws where it may not be touched. */
export type Check = (existing: ObjectRecord | undefined) => void;

export interface DeleteOptions {
  readonly versionId?: string | undefined;
  readonly check?: Check | undefined;
}

/** What became of a deletion: the version that is gone, or the marker that is there now. */
export interface Deleted {
  readonly versionId?: string | undefined;
  readonly isDeleteMarker?: boolean;
}

/** An object as its file has it: what it is now, and what it was. */
interface Stored extends ObjectRecord {
  readonly older?: readonly ObjectRecord[];
}

interface Bucket {
  readonly createdAt: string;
  settings: BucketSettings;
  readonly objects: Map<string, Stored>;
}

interface Description extends BucketSettings {
  readonly createdAt: string;
}

/** The version of what was written while none were kept. */
const NULL_VERSION = "null";

const BUCKET_NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const LONGEST_KEY_BYTES = 1024;

/** Keys come from outside and may hold anything: a file is named by the hash of its key. */
const fileOf = (key: string) => `${createHash("sha256").update(key).digest("hex")}.json`;

/** Buckets and objects as files under `directory`. */
export function createObjectStore(options: {
  readonly directory: string;
  readonly clock: () => Date;
  /** Where a bucket is that is not here. @default nowhere */
  readonly regionElsewhere?: (bucket: string) => Promise<string | undefined>;
}): ObjectStore {
  const { directory, clock, regionElsewhere } = options;
  const opened = new Map<string, Promise<Bucket | undefined>>();
  const pathOf = (bucket: string, ...rest: string[]) => {
    if (!BUCKET_NAME.test(bucket)) {
      throw new S3Error("InvalidBucketName", "The specified bucket is not valid.");
    }
    return join(directory, bucket, ...rest);
  };

  async function readBucket(bucket: string): Promise<Bucket | undefined> {
    const description = await readJson<Description>(pathOf(bucket, "bucket.json"));
    if (description === undefined) return undefined;
    const objects = new Map<string, Stored>();
    for (const file of await readdir(pathOf(bucket, "objects"))) {
      if (!file.endsWith(".json")) continue;
      const record = await readJson<Stored>(pathOf(bucket, "objects", file));
      if (record !== undefined) objects.set(record.key, record);
    }
    await dropOrphans(bucket, objects);
    const { createdAt, ...settings } = description;
    return { createdAt, settings, objects };
  }

  /** A killed process leaves bytes that no object refers to. */
  async function dropOrphans(bucket: string, objects: ReadonlyMap<string, Stored>) {
    const used = new Set([...objects.values()].flatMap(versionsOf).map(({ blob }) => blob));
    for (const blob of await readdir(pathOf(bucket, "blobs"))) {
      if (!used.has(blob)) await rm(pathOf(bucket, "blobs", blob), { force: true });
    }
  }

  /** One write of a key after the other: what a check saw is still so when the write is done. */
  const writes = createKeyedQueue();
  const creations = createKeyedQueue();

  /** Keeps the versions of an object, none of which removes it; drops the bytes that nothing names. */
  async function store(bucket: string, key: string, versions: readonly ObjectRecord[]) {
    const { objects } = await existing(bucket);
    const before = objects.get(key);
    const [current, ...older] = versions;
    const file = pathOf(bucket, "objects", fileOf(key));
    if (current === undefined) {
      objects.delete(key);
      await rm(file, { force: true });
    } else {
      const stored: Stored = { ...current, ...(older.length > 0 && { older }) };
      await writeJsonFile(file, stored);
      objects.set(key, stored);
    }
    const kept = new Set(versions.map(({ blob }) => blob));
    for (const { blob } of before ? versionsOf(before) : []) {
      if (blob !== "" && !kept.has(blob)) await rm(pathOf(bucket, "blobs", blob), { force: true });
    }
  }

  function lookUp(bucket: string): Promise<Bucket | undefined> {
    const known = opened.get(bucket);
    if (known !== undefined) return known;
    const reading = readBucket(bucket);
    opened.set(bucket, reading);
    const forget = () => opened.get(bucket) === reading && opened.delete(bucket);
    reading.then((found) => found ?? forget(), forget);
    return reading;
  }

  async function existing(bucket: string): Promise<Bucket> {
    const found = await lookUp(bucket);
    if (found !== undefined) return found;
    const region = await regionElsewhere?.(bucket);
    if (region !== undefined) throw new BucketElsewhere(region);
    throw new S3Error("NoSuchBucket", "The specified bucket does not exist");
  }

  return {
    async createBucket(bucket) {
      // Who makes it a second time would read it while the first is writing to it.
      await creations.run(bucket, async () => {
        if ((await lookUp(bucket)) !== undefined) return;
        if ((await regionElsewhere?.(bucket)) !== undefined) {
          throw new S3Error(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
          );
        }
        for (const part of ["objects", "blobs"]) {
          await mkdir(pathOf(bucket, part), { recursive: true });
        }
        const description: Description = { createdAt: clock().toISOString() };
        await writeJsonFile(pathOf(bucket, "bucket.json"), description);
        opened.delete(bucket);
      });
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
      return inOrder([...objects.values()].filter(({ isDeleteMarker }) => !isDeleteMarker));
    },
    async find(bucket, key, versionId) {
      const stored = (await existing(bucket)).objects.get(key);
      if (stored === undefined) return undefined;
      if (versionId === undefined) return stored.isDeleteMarker ? undefined : withoutOlder(stored);
      return versionsOf(stored).find((record) => idOf(record) === versionId);
    },
    async versions(bucket) {
      const { objects } = await existing(bucket);
      return inOrder([...objects.values()]).flatMap((stored) =>
        versionsOf(stored).map((record, index) => ({ ...record, isLatest: index === 0 })),
      );
    },
    async settings(bucket) {
      return (await existing(bucket)).settings;
    },
    change(bucket, change) {
      return writes.run(bucket, async () => {
        const found = await existing(bucket);
        const settings = change(found.settings);
        const description: Description = { createdAt: found.createdAt, ...settings };
        await writeJsonFile(pathOf(bucket, "bucket.json"), description);
        found.settings = settings;
      });
    },
    async writeBlob(bucket, body) {
      await existing(bucket);
      const blob = randomUUID();
      return { blob, ...(await writeBlobFile(pathOf(bucket, "blobs", blob), body)) };
    },
    async dropBlob(bucket, blob) {
      await rm(pathOf(bucket, "blobs", blob), { force: true });
    },
    put(bucket, record, check) {
      if (Buffer.byteLength(record.key) > LONGEST_KEY_BYTES) {
        throw new S3Error("KeyTooLongError", "Your key is too long");
      }
      return writes.run(`${bucket}/${record.key}`, async () => {
        const { objects, settings } = await existing(bucket);
        const before = objects.get(record.key);
        check?.(before?.isDeleteMarker ? undefined : before);
        const added = { ...record, ...newVersion(settings) };
        await store(bucket, record.key, [added, ...keptVersions(before, added)]);
        return added;
      });
    },
    update(bucket, { key, versionId }, change) {
      return writes.run(`${bucket}/${key}`, async () => {
        const stored = (await existing(bucket)).objects.get(key);
        const versions = stored ? versionsOf(stored) : [];
        const found = versions.find((record, index) =>
          versionId === undefined ? index === 0 : idOf(record) === versionId,
        );
        if (found === undefined || found.isDeleteMarker) return undefined;
        const changed = change(found);
        await store(
          bucket,
          key,
          versions.map((record) => (record === found ? changed : record)),
        );
        return changed;
      });
    },
    delete(bucket, key, { versionId, check } = {}) {
      return writes.run(`${bucket}/${key}`, async (): Promise<Deleted> => {
        const { objects, settings } = await existing(bucket);
        const stored = objects.get(key);
        const versions = stored ? versionsOf(stored) : [];
        if (versionId !== undefined) {
          const gone = versions.find((record) => idOf(record) === versionId);
          check?.(gone);
          if (gone)
            await store(
              bucket,
              key,
              versions.filter((record) => record !== gone),
            );
          return { versionId, isDeleteMarker: gone?.isDeleteMarker === true };
        }
        check?.(stored?.isDeleteMarker ? undefined : stored);
        const version = newVersion(settings);
        if (version.versionId === undefined) {
          await store(bucket, key, []);
          return {};
        }
        const marker: ObjectRecord = {
          key,
          size: 0,
          etag: "",
          lastModified: clock().toISOString(),
          headers: {},
          blob: "",
          isDeleteMarker: true,
          ...version,
        };
        await store(bucket, key, [marker, ...keptVersions(stored, marker)]);
        return { versionId: version.versionId, isDeleteMarker: true };
      });
    },
    read: (bucket, blob, range) => readBlobFile(pathOf(bucket, "blobs", blob.blob), blob, range),
  };
}

function inOrder(records: readonly Stored[]): readonly Stored[] {
  return records.toSorted((left, right) =>
    Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)),
  );
}

function withoutOlder({ older: _, ...record }: Stored): ObjectRecord {
  return record;
}

/** An object and what it was before, the newest first. */
function versionsOf(stored: Stored): readonly ObjectRecord[] {
  return [withoutOlder(stored), ...(stored.older ?? [])];
}

const idOf = ({ versionId = NULL_VERSION }: ObjectRecord) => versionId;

function newVersion({ versioning }: BucketSettings): { readonly versionId?: string } {
  if (versioning === undefined) return {};
  return { versionId: versioning === "Enabled" ? randomUUID().replaceAll("-", "") : NULL_VERSION };
}

/** What stays of an object's versions beside a new one: a null version replaces the last one. */
function keptVersions(before: Stored | undefined, added: ObjectRecord): readonly ObjectRecord[] {
  if (before === undefined || added.versionId === undefined) return [];
  const versions = versionsOf(before);
  return added.versionId === NULL_VERSION
    ? versions.filter((record) => idOf(record) !== NULL_VERSION)
    : versions;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const readJson = async <T>(file: string): Promise<T | undefined> =>
  (await readJsonFile(file, isObject, "put a backup back with `proton state restore`")) as
    | T
    | undefined;
