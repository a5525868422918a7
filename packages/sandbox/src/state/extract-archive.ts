import type { Readable } from "node:stream";
import { type Entry, fromBuffer, type ZipFile } from "yauzl";

/** Lambda's own limit for a deployment package once it is unpacked. */
const LARGEST_UNPACKED_BYTES = 250 * 1024 * 1024;
const MOST_ENTRIES = 50_000;

/** A deployment package cannot be unpacked. */
export class ArchiveError extends Error {
  readonly code = "bad-archive";
}

export interface ArchiveFile {
  /** Never empty, `.`, `..` or absolute. */
  readonly path: readonly string[];
  /** Of a symbolic link its target. */
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
  /** Only where links are asked for. */
  readonly isLink: boolean;
}

/**
 * The files of a zip archive.
 *
 * @throws {ArchiveError} for what is not a zip, what reaches out of its directory, links unless they
 *   are asked for, and sizes over Lambda's limit
 */
export async function* extractArchive(
  bytes: Uint8Array,
  { withLinks = false }: { readonly withLinks?: boolean } = {},
): AsyncGenerator<ArchiveFile> {
  const archive = await openArchive(bytes);
  try {
    if (archive.entryCount > MOST_ENTRIES) {
      throw new ArchiveError(`it holds more than ${MOST_ENTRIES} files`);
    }
    let total = 0;
    for await (const entry of entriesOf(archive)) {
      total += entry.uncompressedSize;
      if (total > LARGEST_UNPACKED_BYTES) {
        throw new ArchiveError("unpacked it is larger than Lambda's limit of 250 MB");
      }
      const mode = entry.externalFileAttributes >>> 16;
      const isLink = (mode & 0o170000) === 0o120000;
      if (isLink && !withLinks) throw new ArchiveError(`${entry.fileName} is a symbolic link`);
      const path = safePath(entry);
      if (path === undefined) continue;
      const isExecutable = (mode & 0o111) !== 0;
      const stored = storedBytes(bytes, entry);
      yield { path, bytes: stored ?? (await readEntry(archive, entry)), isExecutable, isLink };
    }
  } finally {
    archive.close();
  }
}

function openArchive(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // yauzl itself refuses absolute paths, `..` and back slashes, and sizes that are not true.
    fromBuffer(Buffer.from(bytes), { lazyEntries: true }, (error, archive) => {
      if (error) reject(new ArchiveError(`it is not a zip archive: ${error.message}`));
      else resolve(archive);
    });
  });
}

async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry> {
  while (true) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (found: Entry | undefined, error?: Error) => {
        archive.removeAllListeners();
        if (error) reject(new ArchiveError(error.message));
        else resolve(found);
      };
      archive.once("entry", (found: Entry) => settle(found));
      archive.once("end", () => settle(undefined));
      archive.once("error", (error: Error) => settle(undefined, error));
      archive.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

function safePath(entry: Entry): readonly string[] | undefined {
  const name = entry.fileName;
  if (name.endsWith("/")) return undefined;
  const path = name.split("/");
  const isOdd = path.some((part) => part === "" || part === "." || part === "..");
  if (isOdd || name.includes("\0") || name.includes("\\")) {
    throw new ArchiveError(`${JSON.stringify(name)} is not a path inside the archive`);
  }
  return path;
}

/** What is not compressed is a part of the archive: a stream for each of thousands takes a second. */
function storedBytes(archive: Uint8Array, entry: Entry): Uint8Array | undefined {
  const { compressionMethod, relativeOffsetOfLocalHeader: start, uncompressedSize: size } = entry;
  if (compressionMethod !== 0 || entry.compressedSize !== size || entry.isEncrypted())
    return undefined;
  // 4.3.7 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
  if (start + 30 > archive.length) return undefined;
  const header = new DataView(archive.buffer, archive.byteOffset + start, 30);
  if (header.getUint32(0, true) !== 0x04034b50) return undefined;
  const from = start + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  return from + size > archive.length ? undefined : archive.subarray(from, from + size);
}

async function readEntry(archive: ZipFile, entry: Entry): Promise<Uint8Array> {
  const stream = await new Promise<Readable>((resolve, reject) => {
    archive.openReadStream(entry, (error, found) => (error ? reject(error) : resolve(found)));
  }).catch((error: Error) => {
    throw new ArchiveError(`${entry.fileName}: ${error.message}`);
  });
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw new ArchiveError(`${entry.fileName}: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks);
}
