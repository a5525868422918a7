import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { ArchiveError, extractArchive } from "./extract-archive.ts";

async function pathsOf(bytes: Uint8Array): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of extractArchive(bytes)) paths.push(path.join("/"));
  return paths;
}

/** The archive of one file that says, in its directory, that the file has another size. */
function claiming(size: number, content: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zipSync({ a: content }));
  const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes.writeUInt32LE(size, directory + 24);
  return bytes;
}

/** An archive of one file that says that it has this many. */
function counting(entries: number): Uint8Array {
  const bytes = Buffer.from(zipSync({ a: empty }));
  bytes.writeUInt16LE(entries, bytes.indexOf(Buffer.from([0x50, 0x4b, 5, 6])) + 10);
  return bytes;
}

const empty = new Uint8Array();

it("gives the files of an archive", async () => {
  expect(await pathsOf(zipSync({ "a/b.mjs": empty, c: empty }))).toEqual(["a/b.mjs", "c"]);
});

it.each([
  ["is none", Buffer.from("PK, but no zip")],
  ["reaches out of its directory", zipSync({ "../a": empty })],
  ["reaches out of a directory below", zipSync({ "a/../../b": empty })],
  ["has an absolute path", zipSync({ "/etc/a": empty })],
  ["has a path of another system", zipSync({ "..\\a": empty })],
  ["says that it is larger than Lambda takes", claiming(260 * 1024 * 1024, empty)],
  ["is larger than it says", claiming(10, new Uint8Array(10_000_000))],
  ["is smaller than it says", claiming(10_000_000, new Uint8Array(10))],
  ["says that it holds more files than anything needs", counting(50_001)],
  [
    "has a symbolic link",
    zipSync({ link: [Buffer.from("/etc"), { os: 3, attrs: 0o120777 << 16 }] }),
  ],
])("refuses an archive that %s", async (_name, bytes) => {
  await expect(pathsOf(bytes)).rejects.toBeInstanceOf(ArchiveError);
});
