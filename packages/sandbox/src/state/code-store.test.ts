import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CodeStore, openCodeStore } from "./code-store.ts";

let directory: string;
let store: CodeStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "code-store-"));
  store = await openCodeStore(directory);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the archives of functions", () => {
  it("are unpacked whole, however many files and folders they hold", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `folder-${at % 3}/deep/file-${at}.mjs`);
    const files = Object.fromEntries(names.map((name) => [name, strToU8(`export "${name}"`)]));

    const { codeDirectory } = await store.addArchive(zipSync(files));

    const unpacked = names.map((name) => readFileSync(join(codeDirectory, name), "utf8"));
    expect(unpacked).toEqual(names.map((name) => `export "${name}"`));
  });

  it("leave nothing behind when they cannot be unpacked", async () => {
    // A file where a folder should be.
    const archive = zipSync({ a: strToU8("file"), "a/b.mjs": strToU8("below it") });

    await expect(store.addArchive(archive)).rejects.toThrow();

    expect(readdirSync(directory)).toEqual([]);
  });
});
