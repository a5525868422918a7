import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ArchiveError, type ArchiveFile, extractArchive } from "../state/extract-archive.ts";

/**
 * Makes a directory hold the files of a zip archive and nothing else. What is there already is
 * compared byte by byte and only written where it differs, which takes a third of the time. Some files
 * are handled at once, a promise for each would take longer; then others have their turn.
 *
 * @throws {ArchiveError} also for links that lead out of it
 */
export async function unzipInto(directory: string, bytes: Uint8Array): Promise<void> {
  // A build may have put a link in its place.
  const isDirectory = lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isDirectory) rmSync(directory, { force: true });
  await mkdir(directory, { recursive: true });
  const entries = new Map<string, ArchiveFile>();
  const directories = new Set<string>();
  const links = new Set<string>();
  for await (const entry of extractArchive(bytes, { withLinks: true })) {
    const name = entry.path.join("/");
    const parents = entry.path
      .slice(0, -1)
      .map((_, index) => entry.path.slice(0, index + 1).join("/"));
    if (parents.some((parent) => links.has(parent))) {
      throw new ArchiveError(`${name} lies behind a symbolic link`);
    }
    if (entry.isLink) {
      assertInside(directory, entry);
      links.add(name);
    }
    for (const parent of parents) directories.add(parent);
    entries.set(name, entry);
  }
  removeOthers(directory, "", { entries, directories });
  for (const parent of directories) mkdirSync(join(directory, parent), { recursive: true });
  let count = 0;
  for (const [name, entry] of entries) {
    const file = join(directory, name);
    if (!isThere(file, entry)) write(file, entry);
    count += 1;
    if (count % FILES_AT_A_TIME === 0) await nextTurn();
  }
}

function assertInside(directory: string, { path, bytes }: ArchiveFile): void {
  const target = Buffer.from(bytes).toString();
  const parent = dirname(join(directory, ...path));
  if (isAbsolute(target) || relative(directory, join(parent, target)).startsWith("..")) {
    throw new ArchiveError(`the link ${path.join("/")} leads out of the archive`);
  }
}

/** A few milliseconds' work. */
const FILES_AT_A_TIME = 32;

interface Wanted {
  readonly entries: ReadonlyMap<string, ArchiveFile>;
  readonly directories: ReadonlySet<string>;
}

/** Deletes what is not of the archive, and what is of another kind there. */
function removeOthers(directory: string, below: string, wanted: Wanted): void {
  for (const found of readdirSync(join(directory, below), { withFileTypes: true })) {
    const name = below === "" ? found.name : `${below}/${found.name}`;
    const isKept = found.isDirectory() ? wanted.directories.has(name) : wanted.entries.has(name);
    if (!isKept) rmSync(join(directory, name), { recursive: true, force: true });
    else if (found.isDirectory()) removeOthers(directory, name, wanted);
  }
}

/** Whether a file is what the archive says: of its own, so that nothing else is changed with it. */
function isThere(file: string, entry: ArchiveFile): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (entry.isLink) {
    return stats.isSymbolicLink() && readlinkSync(file, "buffer").equals(entry.bytes);
  }
  return (
    stats.isFile() &&
    stats.nlink === 1 &&
    stats.size === entry.bytes.length &&
    (stats.mode & 0o7777) === modeOf(entry) &&
    readFileSync(file).equals(entry.bytes)
  );
}

function write(file: string, entry: ArchiveFile): void {
  rmSync(file, { force: true });
  if (entry.isLink) {
    symlinkSync(Buffer.from(entry.bytes).toString(), file);
  } else {
    writeFileSync(file, entry.bytes, { flag: "wx" });
    chmodSync(file, modeOf(entry));
  }
}

const modeOf = ({ isExecutable }: ArchiveFile) => (isExecutable ? 0o755 : 0o644);
