import { MOST_TEXT_BYTES, readWithin, tooLarge } from "../read-within.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** A text file that the user named; `file` is its absolute path, which findings carry. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** @throws UsageError when there is no such file, or it is too large or no UTF-8 */
export function readText(path: string, terminal: Terminal): TextFile {
  const file = terminal.resolve(path);
  try {
    const bytes = readWithin(file, MOST_TEXT_BYTES);
    if (bytes === undefined) throw tooLarge(terminal.display(file), MOST_TEXT_BYTES);
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "does not exist" : `cannot be read (${code ?? message})`;
    throw new UsageError(`${terminal.display(file)} ${problem}`);
  }
}
