import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { copyOpenDatabase } from "@proton/dynamodb";
import { isKept } from "./copy-state.ts";

const SUFFIX = ".snapshot-";

/**
 * Takes what the sandbox of this process holds at one moment to a directory beside its own: nothing else
 * runs in the process meanwhile. Files are linked, because none is ever changed in place but logs,
 * which grow; databases are copied.
 *
 * @returns the directory, which is the caller's to delete
 */
export function takeSnapshot(directory: string): string {
  const snapshot = mkdtempSync(`${directory}${SUFFIX}`);
  // A push goes on in a process of git's, which writes objects before what refers to them.
  for (const isLater of [false, true]) {
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(directory, join(parentPath, name)))
      .filter((path) => GIT_OBJECT.test(path.split(sep).join("/")) === isLater);
    for (const path of files) take(directory, snapshot, path);
  }
  return snapshot;
}

const GIT_OBJECT = /(^|\/)repositories\/.*\.git\/objects\//;

function take(directory: string, snapshot: string, path: string): void {
  if (!isKept(path.split(sep).join("/"))) return;
  const [file, copy] = [join(directory, path), join(snapshot, path)];
  const name = basename(path);
  mkdirSync(dirname(copy), { recursive: true });
  // What SQLite keeps beside a database that is open is in its copy.
  if (/\.sqlite-\w+$/.test(name)) return;
  if (name.endsWith(".sqlite") && copyOpenDatabase(file, copy)) return;
  linkOrCopy(file, copy);
}

/** Deletes the snapshots that a killed command left. */
export async function removeSnapshots(directory: string): Promise<void> {
  const parent = dirname(directory);
  const names = await readdir(parent).catch(() => []);
  const left = names.filter((name) => name.startsWith(`${basename(directory)}${SUFFIX}`));
  for (const name of left) await rm(join(parent, name), { recursive: true, force: true });
}

function linkOrCopy(file: string, copy: string): void {
  try {
    linkSync(file, copy);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // A file of git's that is gone again.
    if (code === "ENOENT") return;
    // Some file systems have no links.
    if (!["EPERM", "ENOTSUP", "EMLINK"].includes(code)) throw error;
    copyFileSync(file, copy);
  }
}
