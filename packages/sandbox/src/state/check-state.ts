import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseJsonFile } from "./json-file.ts";
import { StateError, startAfresh } from "./state-error.ts";

/** A file of a sandbox's directory that is not as it was written. */
export interface Damage {
  readonly file: string;
  /** What is wrong, to follow its name: `is missing`. */
  readonly problem: string;
}

/** @throws {StateError} naming the first file that is damaged, and the way out */
export function requireSound(directory: string): void {
  for (const { file, problem } of checkState(directory)) {
    throw new StateError("corrupt", file, `${file} ${problem}: ${startAfresh(directory)}`);
  }
}

/**
 * Looks for files of a sandbox that are missing, cut or overwritten: what is read when it is needed
 * would otherwise be found out, or served, much later. Databases check themselves when they are opened. Nothing is
 * served meanwhile: to wait for another thread at each of many small files would take most of the time.
 */
export function* checkState(directory: string): Generator<Damage> {
  const names = namesIn(join(directory, "stacks"));
  const stacks = names.filter((name) => name.endsWith(".json"));
  for (const name of stacks) yield* checkJson(join(directory, "stacks", name), "stackName");
  if (stacks.length > 0) yield* checkParts(directory);
  for (const bucket of namesIn(join(directory, "s3"))) {
    yield* checkBucket(join(directory, "s3", bucket));
  }
}

/** What there is as soon as there is a stack. */
function* checkParts(directory: string): Generator<Damage> {
  const identity = join(directory, "sandbox.json");
  if (!existsSync(identity)) yield { file: identity, problem: "is missing" };
  for (const part of ["dynamodb", "control-plane"]) {
    const names = namesIn(join(directory, part));
    // CURRENT: tables of an earlier version, which are taken over.
    const isThere = names.includes("dynamodb.sqlite") || names.includes("CURRENT");
    const isNeeded = part === "dynamodb" || existsSync(join(directory, part));
    const file = join(directory, part, "dynamodb.sqlite");
    if (isNeeded && !isThere) yield { file, problem: "is missing" };
  }
}

function* checkBucket(path: string): Generator<Damage> {
  const objects = namesIn(join(path, "objects"));
  const description = join(path, "bucket.json");
  if (existsSync(description)) yield* checkJson(description, "createdAt");
  else if (objects.length > 0) yield { file: description, problem: "is missing" };
  for (const name of objects.filter((each) => each.endsWith(".json"))) {
    const file = join(path, "objects", name);
    const record = readRecord(file);
    if (record === undefined) yield { file, problem: "is damaged" };
    else yield* checkBytes(path, record);
  }
}

interface Stored {
  readonly blob?: string;
  readonly size?: number;
  readonly older?: readonly Stored[];
}

function* checkBytes(bucket: string, { blob, size, older }: Stored): Generator<Damage> {
  if (typeof blob === "string" && blob !== "") {
    const file = join(bucket, "blobs", blob);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) yield { file, problem: "is missing" };
    else if (found.size !== size) {
      yield { file, problem: `has ${found.size} bytes instead of ${size}` };
    }
  }
  for (const version of older ?? []) yield* checkBytes(bucket, version);
}

function* checkJson(file: string, member: string): Generator<Damage> {
  const record = readRecord(file);
  if (record === undefined || !Object.hasOwn(record, member)) yield { file, problem: "is damaged" };
}

function readRecord(file: string): Stored | undefined {
  const text = readFileSync(file, "utf8");
  const value = parseJsonFile(text)?.value;
  return typeof value === "object" && value !== null ? value : undefined;
}

/** None where there is no such folder, or a file instead. */
function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
