import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { MOST_ARCHIVE_BYTES, readWithin, tooLarge } from "../read-within.ts";

/** The functions' deployment package, addressed by its content. */
export interface LocalCode {
  /** `functions/<sha256>.zip`, as the pipeline names it too. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Reads a built function.zip; `undefined` when it was not built. */
export async function readLocalCode(file: string): Promise<LocalCode | undefined> {
  try {
    const bytes = readWithin(file, MOST_ARCHIVE_BYTES);
    if (bytes === undefined) throw tooLarge(file, MOST_ARCHIVE_BYTES);
    return { key: `functions/${createHash("sha256").update(bytes).digest("hex")}.zip`, bytes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The names of an archive's files; none of it is unpacked. */
export function filesOf({ bytes }: LocalCode): readonly string[] {
  const names: string[] = [];
  unzipSync(bytes, {
    filter: ({ name }) => {
      names.push(name);
      return false;
    },
  });
  return names;
}
