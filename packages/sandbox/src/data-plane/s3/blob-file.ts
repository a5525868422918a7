import { type FileHandle, open, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { S3Error } from "./s3-error.ts";

/** What a sum is of: a range is read in whole blocks. */
const BLOCK_BYTES = 1 << 20;

/** What bytes on the disk must be to be what was written. */
export interface BlobContent {
  readonly size: number;
  /** The CRC-32 of each MiB; absent where a version before wrote them. */
  readonly sums?: readonly number[];
}

/** The first and the last byte that are wanted. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Writes bytes to a file that must be new; nothing of it stays when they break off. */
export async function writeBlobFile(
  file: string,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Required<BlobContent>> {
  const handle = await open(file, "wx");
  const sums: number[] = [];
  let [size, sum] = [0, 0];
  let problem: unknown;
  try {
    for await (const chunk of body) {
      // A loop that is left would close the connection that the bytes come by, and nobody see why.
      if (problem !== undefined) continue;
      await handle.writeFile(chunk).catch((error: unknown) => {
        problem = error;
      });
      let rest = chunk;
      while (rest.length > 0) {
        const piece = rest.subarray(0, BLOCK_BYTES - (size % BLOCK_BYTES));
        sum = crc32(piece, sum);
        size += piece.length;
        rest = rest.subarray(piece.length);
        if (size % BLOCK_BYTES === 0) {
          sums.push(sum);
          sum = 0;
        }
      }
    }
    if (problem !== undefined) throw problem;
    if (size % BLOCK_BYTES > 0) sums.push(sum);
    return { size, sums };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a file, each block only when it is what was written: a file that has changed on the disk is
 * an error of whoever reads it, never what was stored.
 *
 * @throws {S3Error} `InternalError`
 */
export async function* readBlobFile(
  file: string,
  { size, sums }: BlobContent,
  { start, end }: ByteRange = { start: 0, end: size - 1 },
): AsyncGenerator<Uint8Array> {
  if (end < start) return;
  const handle = await open(file);
  try {
    for (let block = Math.floor(start / BLOCK_BYTES); block * BLOCK_BYTES <= end; block += 1) {
      const from = block * BLOCK_BYTES;
      const bytes = await readFully(handle, from, Math.min(BLOCK_BYTES, size - from));
      if (bytes === undefined || (sums !== undefined && crc32(bytes) !== sums[block])) {
        throw new S3Error(
          "InternalError",
          `${file} has changed since it was stored: store the object again, or put a backup back with \`proton state restore\``,
        );
      }
      yield bytes.subarray(Math.max(0, start - from), end + 1 - from);
    }
  } finally {
    await handle.close();
  }
}

/** So many bytes of a file; `undefined` where it is too short. */
async function readFully(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Buffer | undefined> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) return undefined;
    filled += bytesRead;
  }
  return bytes;
}

/** Bytes as the body of an answer, which can still be an error instead while the first of them are wrong. */
export async function bodyOf(bytes: AsyncGenerator<Uint8Array>): Promise<Readable> {
  const first = await bytes.next();
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* bytes;
  }
  // One that is never read has the file open, too.
  return Readable.from(all()).once("close", () => void bytes.return(undefined));
}
