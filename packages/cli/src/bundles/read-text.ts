import { readFileSync, statSync } from "node:fs";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const MAX_BYTES = 10 * 1024 * 1024;

/** A text file that the user named; `file` is its absolute path, which findings carry. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
}

/** @throws UsageError when there is no such file, or it is too large or no UTF-8 */
export function readText(path: string, terminal: Terminal): TextFile {
  const file = terminal.resolve(path);
  try {
    if (statSync(file).size > MAX_BYTES) throw new RangeError(`is larger than ${MAX_BYTES} bytes`);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    return { file, text };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === "ENOENT" ? "does not exist" : `cannot be read (${code ?? message})`;
    throw new UsageError(`${terminal.display(file)} ${problem}`);
  }
}
