import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** The functions' deployment package, addressed by its content. */
export interface LocalCode {
  /** `functions/<sha256>.zip`, as the pipeline names it too. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Reads a built function.zip; `undefined` when it was not built. */
export async function readLocalCode(file: string): Promise<LocalCode | undefined> {
  try {
    const bytes = await readFile(file);
    return { key: `functions/${createHash("sha256").update(bytes).digest("hex")}.zip`, bytes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
