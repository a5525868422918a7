import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { OutputFile } from "esbuild";

/**
 * Makes the modules and source maps of a directory equal to a bundle's, and touches no file that is.
 * A chunk is named by its content: an old one would stay in the archive for ever. Answers whether anything
 * was different.
 */
export function writeOutput(directory: string, files: readonly OutputFile[]): boolean {
  mkdirSync(directory, { recursive: true });
  let isChanged = false;
  const names = new Set(files.map(({ path }) => basename(path)));
  for (const file of readdirSync(directory)) {
    if (!/\.mjs(\.map)?$/.test(file) || names.has(file)) continue;
    rmSync(join(directory, file));
    isChanged = true;
  }
  for (const { path, contents } of files) {
    const file = join(directory, basename(path));
    if (isWritten(file, contents)) continue;
    writeFileSync(file, contents);
    isChanged = true;
  }
  return isChanged;
}

function isWritten(file: string, contents: Uint8Array): boolean {
  try {
    return readFileSync(file).equals(contents);
  } catch {
    return false;
  }
}
