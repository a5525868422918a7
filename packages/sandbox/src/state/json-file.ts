import { readFile } from "node:fs/promises";
import { crc32Hex } from "@proton/dynamodb";
import { StateError } from "./state-error.ts";
import { writeFileAtomically } from "./write-file.ts";

/** The text of a file with a CRC-32 of what it holds: JSON as well, so that other tools can read it. */
const SUMMED = /^\{"crc32":"([0-9a-f]{8})","content":(.*)\}$/s;

/** Writes a value whole, with a checksum. */
export function writeJsonFile(file: string, value: unknown): Promise<void> {
  const content = JSON.stringify(value);
  return writeFileAtomically(file, `{"crc32":"${crc32Hex(content)}","content":${content}}`);
}

/** What a file holds, with a checksum or, written by a version before, without; `undefined` when it is damaged. */
export function parseJsonFile(text: string): { readonly value: unknown } | undefined {
  const [, sum, content = text] = SUMMED.exec(text) ?? [];
  if (sum !== undefined && sum !== crc32Hex(content)) return undefined;
  try {
    return { value: JSON.parse(content) };
  } catch {
    return undefined;
  }
}

/** Reads a JSON file, `undefined` when there is none. @throws {StateError} when it is broken */
export async function readJsonFile<T>(
  file: string,
  isValid: (value: unknown) => value is T,
  wayOut: string,
): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
  const read = parseJsonFile(text);
  if (read !== undefined && isValid(read.value)) return read.value;
  throw new StateError("corrupt", file, `${file} is damaged: ${wayOut}`);
}

/**
 * Writes a file again and again, whole each time. Changes that come while a write is under way
 * share the next one; each promise ends when its change is on disk.
 */
export function createJsonWriter(file: string, current: () => unknown): () => Promise<void> {
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const write = () => writeJsonFile(file, current());
  return function save() {
    if (writing === undefined) {
      writing = write().finally(() => {
        writing = undefined;
      });
      return writing;
    }
    next ??= writing
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        writing = write().finally(() => {
          writing = undefined;
        });
        return writing;
      });
    return next;
  };
}
