import { closeSync, openSync, readSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

/** What a text may have: specs, templates, events and estates have some kilobytes. */
export const MOST_TEXT_BYTES = 10 * 1024 * 1024;
/** What an archive of a function or of sources may have; Lambda unpacks 250 MB. */
export const MOST_ARCHIVE_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of whatever a path names; `undefined` when there are more than `most`. What the system says
 * of its size is not asked: a device or a pipe has none, and does not end.
 */
export function readWithin(path: string, most: number): Uint8Array | undefined {
  const descriptor = openSync(path, "r");
  try {
    const chunks: Uint8Array[] = [];
    for (let length = 0; length <= most; ) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(descriptor, chunk);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      length += count;
    }
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** The text of standard input. @throws UsageError when it does not end in time */
export async function readInputWithin(
  input: AsyncIterable<Uint8Array>,
  most = MOST_TEXT_BYTES,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    length += chunk.length;
    if (length > most) throw tooLarge("standard input", most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The complaint about a file of which no more is read. */
export function tooLarge(name: string, most: number): UsageError {
  return new UsageError(
    `${name} has more than ${most / 1024 / 1024} MiB, the most that is read of it: check that it is the file you mean`,
  );
}
