import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbeddedTable } from "./embedded-table.ts";
import type { Kind } from "./keys.ts";
import { createStore } from "./store.ts";

const words: Kind<{ readonly word: string }> = { name: "word", id: ({ word }) => word };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "proton-table-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("the embedded table", () => {
  it("keeps its records from one process to the next", async () => {
    const first = await openEmbeddedTable({ directory });
    await createStore(first).create(words, { word: "kept" });
    await first.close();

    const second = await openEmbeddedTable({ directory });
    const kept = await createStore(second).get(words, "kept");
    await second.close();

    expect(kept).toEqual({ word: "kept" });
  });

  it("says what to do about damaged records", async () => {
    await (await openEmbeddedTable({ directory })).close();
    await writeFile(join(directory, "dynamodb.sqlite"), "garbage");

    await expect(openEmbeddedTable({ directory })).rejects.toThrow(
      expect.objectContaining({ code: "damaged", message: expect.stringContaining("--fresh") }),
    );
  });

  it("is opened once at a time", async () => {
    const first = await openEmbeddedTable({ directory });

    await expect(openEmbeddedTable({ directory })).rejects.toThrow("is in use by another process");

    await first.close();
  });
});
