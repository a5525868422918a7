import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RehearsalRequest } from "@proton/control-plane";
import { keptFile, writeKept } from "../kept-file.ts";
import { readWithin } from "../read-within.ts";

/** Digests of what earlier runs found out. */
export interface Rehearsed {
  has(digest: string): boolean;
  /** Keeps digests for later runs, where that is possible. */
  add(digests: readonly string[]): void;
}

const MOST_KEPT = 500;
const MOST_BYTES = 64 * 1024;
/** What has more is read in another process each time. */
const MOST_ENTRIES = 1_000;
const MOST_FILE_BYTES = 1024 * 1024;
const MOST_TOTAL_BYTES = 4 * 1024 * 1024;

type Variables = Readonly<Record<string, string | undefined>>;

/** What a process with limits came to the end of reading before. */
export const rehearsedFile = (variables: Variables): string => keptFile(variables, "rehearsed");

/** Which archives came of which bundles. */
export const packedFile = (variables: Variables): string => keptFile(variables, "packed");

/** The digests in a file: one that is damaged, or not there, has none. */
export function openRehearsed(file: string): Rehearsed {
  const known = new Set(readKept(file));
  return {
    has: (digest) => known.has(digest),
    add(digests) {
      for (const digest of digests) known.add(digest);
      const kept = [...known].slice(-MOST_KEPT);
      writeKept(file, `${kept.join("\n")}\n`);
    },
  };
}

function readKept(file: string): readonly string[] {
  try {
    const bytes = readWithin(file, MOST_BYTES);
    const lines = bytes === undefined ? [] : Buffer.from(bytes).toString("latin1").split("\n");
    return lines.filter((line) => /^[0-9a-f]{64}$/.test(line));
  } catch {
    return [];
  }
}

/** The digest of all that a rehearsal reads; `undefined` for what is too large, or cannot be read. */
export function digestOf({ directory, specs }: RehearsalRequest): string | undefined {
  const hash = createHash("sha256").update(`${process.version} ${JSON.stringify(specs)}`);
  let entries = 0;
  let left = MOST_TOTAL_BYTES;
  const visit = (path: string): boolean => {
    const found = readdirSync(join(directory, path), { withFileTypes: true });
    return found
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .every((entry) => {
        entries += 1;
        const name = join(path, entry.name);
        if (entries > MOST_ENTRIES || name.length > 1_000) return false;
        if (entry.isDirectory()) return visit(name);
        // Never followed.
        if (entry.isSymbolicLink()) return hash.update(JSON.stringify([name])) === hash;
        if (!entry.isFile()) return false;
        const bytes = readWithin(join(directory, name), Math.min(MOST_FILE_BYTES, left));
        if (bytes === undefined) return false;
        left -= bytes.length;
        hash.update(JSON.stringify([name, bytes.length])).update(bytes);
        return true;
      });
  };
  try {
    return visit("") ? hash.digest("hex") : undefined;
  } catch {
    return undefined;
  }
}
