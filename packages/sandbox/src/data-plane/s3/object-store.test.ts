import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createObjectStore } from "./object-store.ts";
import { putObject } from "./put-object.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "object-store-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("loses nothing that is written to a bucket which several make at once", async () => {
  const clock = () => new Date();
  let rounds = 0;

  for (const bucket of ["first", "second", "third", "fourth"]) {
    const objects = createObjectStore({ directory, clock });
    const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`);
    await Promise.all(
      keys.map(async (key) => {
        await objects.createBucket(bucket);
        const bytes = Buffer.from(key);
        await putObject(objects, { bucket, key, bytes, lastModified: clock() });
      }),
    );
    const listed = await objects.list(bucket);
    expect(listed.map(({ key }) => key)).toEqual(keys);
    rounds += 1;
  }

  expect(rounds).toBe(4);
});
