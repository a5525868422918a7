import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { requireSound } from "./check-state.ts";
import { type DirectoryLock, lockDirectory } from "./directory-lock.ts";
import { readJsonFile } from "./json-file.ts";
import { removeSnapshots } from "./snapshot-state.ts";
import { StateError, startAfresh } from "./state-error.ts";
import { writeFileAtomically } from "./write-file.ts";

/** The format of everything in the directory: since the second, rows and files have checksums. */
const FORMAT = 2;

const IDENTITY_FILE = "sandbox.json";

/** What a sandbox is from its first start on. */
export interface SandboxIdentity {
  readonly region: string;
  readonly accountId: string;
  /** What credentials are derived from. */
  readonly secret: string;
}

interface IdentityFile extends SandboxIdentity {
  readonly format: number;
}

export interface SandboxDirectory {
  readonly identity: SandboxIdentity;
  readonly lock: DirectoryLock;
}

const isIdentity = (value: unknown): value is IdentityFile =>
  typeof value === "object" &&
  value !== null &&
  ["region", "accountId", "secret"].every((name) => name in value) &&
  "format" in value &&
  typeof value.format === "number";

/**
 * Takes a directory for this process and reads what sandbox it holds, or makes it one.
 *
 * @throws {StateError} when another process has it, when it is damaged, or when a newer version of
 *   the sandbox has written it
 */
export async function openSandboxDirectory(options: {
  readonly directory: string;
  readonly fresh: boolean;
  /** For a sandbox that is new. */
  readonly identity: SandboxIdentity;
}): Promise<SandboxDirectory> {
  const { directory, fresh } = options;
  await mkdir(directory, { recursive: true });
  // Credentials, records and data are in it: other users of the machine see none of them.
  await chmod(directory, 0o700);
  const lock = await lockDirectory(directory);
  try {
    await removeSnapshots(directory);
    if (fresh) await empty(directory);
    requireSound(directory);
    return { identity: await readIdentity(directory, options.identity), lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function readIdentity(directory: string, initial: SandboxIdentity): Promise<SandboxIdentity> {
  const file = join(directory, IDENTITY_FILE);
  const known = await readJsonFile(file, isIdentity, startAfresh(directory));
  if (known === undefined) {
    await writeIdentity(file, initial);
    return initial;
  }
  if (known.format > FORMAT) {
    throw new StateError(
      "newer-format",
      file,
      `${directory} was written by a newer version of the sandbox: use that one, or ${startAfresh(directory)}`,
    );
  }
  if (known.format < FORMAT) await writeIdentity(file, known);
  const other = (["region", "accountId"] as const).find((name) => known[name] !== initial[name]);
  if (other === undefined) return known;
  throw new StateError(
    "corrupt",
    file,
    `${directory} holds a sandbox with the ${other} ${known[other]}, not ${initial[other]}: ${startAfresh(directory)}`,
  );
}

/** Without a checksum: a version before must find out that it is too old. */
const writeIdentity = (file: string, identity: SandboxIdentity) =>
  writeFileAtomically(file, JSON.stringify({ ...identity, format: FORMAT }));

/** Never empties a directory that is somebody else's. */
async function empty(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith("lock"));
  if (names.length > 0 && !names.includes(IDENTITY_FILE)) {
    const found = names.slice(0, 3).join(", ");
    const message = `${directory} holds files that are not of a sandbox (${found}): choose another directory`;
    throw new StateError("corrupt", directory, message);
  }
  // The identity last: what is interrupted half-way can still be emptied.
  for (const name of names.toSorted(
    (a, b) => Number(a === IDENTITY_FILE) - Number(b === IDENTITY_FILE),
  )) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}
