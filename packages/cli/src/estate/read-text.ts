import { MOST_TEXT_BYTES, readWithin, tooLarge } from "../read-within.ts";
import { UsageError } from "../usage-error.ts";

/** The text of a file; `undefined` where there is none. @throws UsageError when it cannot be read */
export function readText(file: string): string | undefined {
  try {
    const bytes = readWithin(file, MOST_TEXT_BYTES);
    if (bytes === undefined) throw tooLarge(file, MOST_TEXT_BYTES);
    return Buffer.from(bytes).toString("utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new UsageError(`${file} cannot be read (${code})`);
  }
}

/** The text of a file that has to be there. @throws UsageError when it cannot be read */
export function requireText(file: string): string {
  const text = readText(file);
  if (text === undefined) throw new UsageError(`${file} does not exist`);
  return text;
}
