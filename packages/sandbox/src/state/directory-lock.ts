import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StateError } from "./state-error.ts";

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes a directory for this process. What a killed process left is taken over: a lock counts only
 * while the process that it names lives, and is the one that wrote it.
 *
 * @throws {StateError} `locked`, naming the other process
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, "lock");
  const own = join(directory, `lock.${process.pid}.${process.hrtime.bigint()}`);
  await writeFile(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      // A link appears at once with all that it holds, and never over another one.
      if (await succeeds(link(own, file))) return { release: () => rm(file, { force: true }) };
      const holder = await readHolder(file);
      if (holder !== undefined && isAlive(holder)) {
        throw new StateError(
          "locked",
          directory,
          `${directory} is in use by process ${holder.pid}: stop it, or choose another directory`,
        );
      }
      await removeStale(file, holder);
    }
  } finally {
    await rm(own, { force: true });
  }
  throw new StateError("locked", directory, `${directory} is being opened by another process`);
}

/**
 * Removes a lock that nobody holds. Somebody else may have done so meanwhile, and hold a new one:
 * what is moved away is looked at again, and put back if it is not the stale one.
 */
async function removeStale(file: string, stale: Holder | undefined): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  if (!(await succeeds(rename(file, aside)))) return;
  const moved = await readHolder(aside);
  const isStale = moved?.pid === stale?.pid && moved?.started === stale?.started;
  if (!isStale) await succeeds(link(aside, file));
  await rm(aside, { force: true });
}

interface Holder {
  readonly pid: number;
  readonly started: string | undefined;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return startOf(pid) === started;
}

/**
 * When a process started, so that a pid given out again is not taken for its predecessor; `undefined` for
 * one that has ended and waits for its parent to ask how: in a container that may be for ever.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

/** Whether a step went through, or another process was faster. */
async function succeeds(step: Promise<void>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  }
}
