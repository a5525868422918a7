import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { lockDirectory } from "./directory-lock.ts";
import { readJsonFile } from "./json-file.ts";
import { StateError } from "./state-error.ts";
import { writeFileAtomically } from "./write-file.ts";

/** How much was copied. */
export interface StateCopy {
  readonly files: number;
  readonly bytes: number;
}

interface Manifest {
  readonly format: 1;
  /** SHA-256 by path, whose parts are separated by slashes. */
  readonly files: Readonly<Record<string, string>>;
}

const MANIFEST = "manifest.json";

/** What a sandbox makes anew, or that only its process needs. */
const LEFT_OUT =
  /^(accounts\/\d+\/)?(regions\/[a-z0-9-]+\/)?(lock.*|functions|code-build)(\/|$)|\.tmp$/;

/** Whether a backup has a file, whose path's parts are separated by slashes. */
export const isKept = (path: string) => !LEFT_OUT.test(path);

const isManifest = (value: unknown): value is Manifest =>
  typeof value === "object" &&
  value !== null &&
  "files" in value &&
  "format" in value &&
  value.format === 1;

/**
 * Copies a sandbox that nothing runs on to a directory that is new, with a checksum of every file.
 *
 * @throws {StateError} when it is in use, or `target` is there
 */
export async function backUpState(directory: string, target: string): Promise<StateCopy> {
  if (!existsSync(join(directory, "sandbox.json"))) {
    const message = `${directory} holds no sandbox: there is nothing to back up`;
    throw new StateError("corrupt", directory, message);
  }
  requireNew(target, "choose another directory");
  const lock = await lockDirectory(directory);
  try {
    return await writeBackup(directory, target);
  } finally {
    await lock.release();
  }
}

/**
 * Makes a backup of a snapshot, and deletes the snapshot.
 *
 * @throws {StateError} when `target` is there
 */
export async function backUpSnapshot(snapshot: string, target: string): Promise<StateCopy> {
  try {
    requireNew(target, "choose another directory");
    return await writeBackup(snapshot, target);
  } finally {
    await rm(snapshot, { recursive: true, force: true });
  }
}

async function writeBackup(directory: string, target: string): Promise<StateCopy> {
  const paths = await pathsIn(directory);
  const { sums, bytes } = await copyAll(directory, target, paths);
  const manifest: Manifest = { format: 1, files: sums };
  // Last: a backup without it was not finished.
  await writeFileAtomically(join(target, MANIFEST), JSON.stringify(manifest, null, 1));
  return { files: paths.length, bytes };
}

/**
 * Puts a backup in the place of a sandbox that nothing runs on, once every file of it proves to be as it
 * was backed up.
 *
 * @throws {StateError} for a backup that is damaged, and for state that is there and not to be replaced
 */
export async function restoreState(
  backup: string,
  directory: string,
  options: { readonly replace: boolean },
): Promise<StateCopy> {
  const wayOut = "use another backup";
  const manifest = await readJsonFile(join(backup, MANIFEST), isManifest, wayOut);
  if (manifest === undefined) {
    const message = `${backup} is not a backup, or was not finished: ${wayOut}`;
    throw new StateError("corrupt", backup, message);
  }
  if (!options.replace) requireNew(directory, "say --replace to lose what is there");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory);
  const [next, previous] = [`${directory}.restored`, `${directory}.replaced`];
  try {
    for (const rest of [next, previous]) await rm(rest, { recursive: true, force: true });
    const paths = Object.keys(manifest.files);
    const { sums, bytes } = await copyAll(backup, next, paths.map(inside));
    const wrong = paths.find((path) => sums[path] !== manifest.files[path]);
    if (wrong !== undefined) {
      const file = join(backup, wrong);
      throw new StateError("corrupt", file, `${file} is not as it was backed up: ${wayOut}`);
    }
    await rename(directory, previous);
    await rename(next, directory);
    await rm(previous, { recursive: true, force: true });
    return { files: paths.length, bytes };
  } finally {
    await rm(next, { recursive: true, force: true });
    await lock.release();
  }
}

function requireNew(path: string, wayOut: string): void {
  if (!existsSync(path)) return;
  throw new StateError("corrupt", path, `${path} is there already: ${wayOut}`);
}

/** A path of a manifest, which may have been written by anybody. */
function inside(path: string): string {
  const parts = path.split("/");
  if (parts.every((part) => !["", ".", ".."].includes(part) && !part.includes(sep))) {
    return join(...parts);
  }
  const message = `${JSON.stringify(path)} leads out of the backup: use another backup`;
  throw new StateError("corrupt", path, message);
}

async function copyAll(from: string, to: string, paths: readonly string[]) {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const sums: Record<string, string> = Object.create(null);
  let bytes = 0;
  for (const path of paths) {
    const [source, copy] = [join(from, path), join(to, path)];
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(source, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      throw new StateError("corrupt", source, `${source} is missing: use another backup`);
    });
    const content = await readFile(copy);
    bytes += content.length;
    sums[path.split(sep).join("/")] = createHash("sha256").update(content).digest("hex");
  }
  return { sums, bytes };
}

async function pathsIn(directory: string): Promise<string[]> {
  const isWanted = (path: string) => isKept(path.split(sep).join("/"));
  const top = (await readdir(directory)).filter(isWanted);
  const found = await Promise.all(
    top.map(async (name) => {
      const path = join(directory, name);
      if (!(await stat(path)).isDirectory()) return [name];
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
        .filter(isWanted);
    }),
  );
  return found.flat().sort();
}
