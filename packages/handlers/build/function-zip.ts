import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { ownSourceMap } from "./own-source-map.ts";

/** 644, and 3 for Unix: without them Lambda could not read the files. */
const attributes = { os: 3, attrs: 0o100644 << 16 } as const;

export interface ZipSettings {
  /** 0 stores, 9 takes the most time. @default 9 */
  readonly level?: 0 | 9;
  /** What a source map becomes. @default {@link ownSourceMap} */
  readonly sourceMap?: (json: string) => string;
}

/**
 * The deployment package of the handlers in a directory, with source maps of our own code, byte-identical for the same files on any
 * machine: sorted, one mode, one time, and compressed in JavaScript, since the output of Node's
 * zlib depends on its version and on the processor.
 */
export function zipHandlers(
  directory: string,
  { level = 9, sourceMap = ownSourceMap }: ZipSettings = {},
): Uint8Array {
  const names = readdirSync(directory)
    .filter((name) => /\.mjs(\.map)?$/.test(name))
    .sort();
  const files: Zippable = Object.fromEntries(
    names.map((name) => [name, contentsOf(join(directory, name), sourceMap)]),
  );
  // The first moment a zip can hold, in local time, because zip has no time zones.
  return zipSync(files, { level, mem: 12, mtime: new Date(1980, 0, 1), ...attributes });
}

function contentsOf(file: string, sourceMap: (json: string) => string): Uint8Array {
  return file.endsWith(".map")
    ? strToU8(sourceMap(readFileSync(file, "utf8")))
    : readFileSync(file);
}
