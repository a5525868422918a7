import { readdir, readFile, stat } from "node:fs/promises";
import { join, matchesGlob, relative } from "node:path";
import { zipSync } from "fflate";
import type { BuildArtifacts } from "./buildspec.ts";

/** A larger artifact than this is not kept in memory. */
const LARGEST_ARTIFACT_BYTES = 512 * 1024 * 1024;

/**
 * The files that a build hands on, as a zip archive.
 *
 * @throws Error when no file matches, as CodeBuild fails then
 */
export async function zipArtifacts(
  directory: string,
  { files, excludedPaths, baseDirectory = ".", discardsPaths }: BuildArtifacts,
): Promise<Uint8Array> {
  const base = join(directory, baseDirectory);
  if (relative(directory, base).startsWith("..")) {
    throw new Error(`artifacts.base-directory: ${baseDirectory} lies outside the source`);
  }
  const patterns = files.map((pattern) => pattern.replace(/^\.\//, "")).flatMap(expandDirectory);
  const found: Record<string, [Uint8Array, { mtime: number; attrs: number; os: number }]> = {};
  let total = 0;
  for await (const path of candidates(base, patterns)) {
    if (!patterns.some((pattern) => matchesGlob(path, pattern))) continue;
    if (excludedPaths.some((pattern) => matchesGlob(path, pattern))) continue;
    const file = join(base, path);
    const { size, mode } = await stat(file);
    total += size;
    if (total > LARGEST_ARTIFACT_BYTES) {
      throw new Error(`the artifact is larger than ${LARGEST_ARTIFACT_BYTES} bytes`);
    }
    const name = discardsPaths ? path.slice(path.lastIndexOf("/") + 1) : path;
    // The same files make the same bytes.
    found[name] = [await readFile(file), { mtime: 315_532_800_000, attrs: mode << 16, os: 3 }];
  }
  if (Object.keys(found).length === 0) {
    throw new Error(`no matching artifact paths found: ${files.join(", ")}`);
  }
  // Stored as they are: to compress megabytes here would keep everything else of the process waiting.
  return zipSync(found, { level: 0 });
}

/** `dist` names what lies below it, too. */
const expandDirectory = (pattern: string) =>
  pattern.endsWith("/") ? [`${pattern}**`] : [pattern, `${pattern}/**`];

/** The files below the directories that patterns begin with: a whole tree is rarely wanted. */
async function* candidates(base: string, patterns: readonly string[]): AsyncGenerator<string> {
  const starts = new Set(patterns.map(fixedPart));
  for (const start of [...starts].sort()) {
    const isWithin = [...starts].some((other) => other !== start && isBelow(start, other));
    if (isWithin) continue;
    const entry = start === "" ? undefined : await stat(join(base, start)).catch(() => undefined);
    if (entry?.isFile()) yield start;
    else yield* filesBelow(base, start);
  }
}

const isBelow = (path: string, parent: string) => parent === "" || path.startsWith(`${parent}/`);

/** What of a pattern comes before its first wildcard. */
function fixedPart(pattern: string): string {
  const segments = pattern.split("/");
  const first = segments.findIndex((segment) => /[*?[{]/.test(segment));
  return (first === -1 ? segments : segments.slice(0, first)).join("/");
}

async function* filesBelow(directory: string, below = ""): AsyncGenerator<string> {
  const entries = await readdir(join(directory, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(directory, path);
    else if (entry.isFile()) yield path;
  }
}
