import { readFile } from "node:fs/promises";
import { StateError } from "./state-error.ts";
import { writeFileAtomically } from "./write-file.ts";

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
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isValid(value)) return value;
  } catch {
    // Falls through: what is not JSON is as broken as what has another shape.
  }
  throw new StateError("corrupt", file, `${file} is damaged: ${wayOut}`);
}

/**
 * Writes a file again and again, whole each time. Changes that come while a write is under way
 * share the next one; each promise ends when its change is on disk.
 */
export function createJsonWriter(file: string, current: () => unknown): () => Promise<void> {
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const write = () => writeFileAtomically(file, JSON.stringify(current()));
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
