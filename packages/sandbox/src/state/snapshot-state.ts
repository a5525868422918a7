import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { copyOpenDatabase, DATABASE_FILE } from "@proton/dynamodb";
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
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(directory, file);
    if (!entry.isFile() || !isKept(path.split(sep).join("/"))) continue;
    const copy = join(snapshot, path);
    mkdirSync(dirname(copy), { recursive: true });
    // What SQLite keeps beside a database that is open is in its copy.
    if (entry.name.startsWith(`${DATABASE_FILE}-`)) continue;
    if (entry.name === DATABASE_FILE && copyOpenDatabase(file, copy)) continue;
    linkOrCopy(file, copy);
  }
  return snapshot;
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
    // Some file systems have no links.
    if (!["EPERM", "ENOTSUP", "EMLINK"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
    copyFileSync(file, copy);
  }
}
