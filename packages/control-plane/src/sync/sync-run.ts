import type { Context } from "../context.ts";
import { ProtonError } from "../errors.ts";
import type { SyncRepository, SyncSource } from "../ports/sync-source.ts";
import type {
  RepositorySyncRecord,
  RevisionRecord,
  SyncEventRecord,
} from "../records/sync-records.ts";
import type { Pause } from "../work/attempt.ts";

/** A run over everything that is synced from a branch, with the commit that it reads. */
export interface SyncRun {
  readonly record: RepositorySyncRecord;
  readonly source: SyncSource;
  readonly repository: SyncRepository;
  readonly sha: string;
  /** Of the commit. */
  readonly message: string;
}

/** Why something cannot be synced, in words that name the file and the way out. */
export class SyncProblem extends Error {
  /** Short, for programs. */
  readonly type: string;

  constructor(message: string, type = "FAILED") {
    super(message);
    this.name = "SyncProblem";
    this.type = type;
  }
}

/** The process ends, or only this turn: the run goes on with the next one. */
export class SyncStopped extends Error {
  /** Set for a turn: how long others need for now. */
  readonly pause: Pause | undefined;

  constructor(pause?: Pause) {
    super("the run goes on later");
    this.pause = pause;
  }
}

/** In another process or in other turns something goes on that this run waits for. */
const LOOK_MILLISECONDS = 1000;
const TURN_MILLISECONDS = 5000;

/**
 * Lets others get further.
 *
 * @throws SyncStopped where work goes in turns
 */
export async function letOthersWork(context: Context): Promise<void> {
  if (context.work.inTurns) throw new SyncStopped({ afterMilliseconds: TURN_MILLISECONDS });
  await context.clock.sleep(LOOK_MILLISECONDS);
}

/** What a reader of a repository says is wrong is for the owner of the repository. */
export async function fromSource<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    throw new SyncProblem(error instanceof Error ? error.message : String(error));
  }
}

/** What a refused operation or a reader says; everything else is an error of this program. */
export function problemOf(error: unknown): SyncProblem {
  if (error instanceof SyncProblem) return error;
  if (error instanceof ProtonError && error.code !== "InternalServerException") {
    return new SyncProblem(error.message);
  }
  throw error;
}

/** An event that happens now. */
export function syncEvent(context: Context, type: string, event: string): SyncEventRecord {
  return { type, event, time: context.clock.now() };
}

/** A commit as people write it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** A place in the commit of a run. */
export function revisionOf({ record, sha }: SyncRun, directory: string): RevisionRecord {
  const { provider, repository, branch } = record;
  return { provider, repository, branch, sha, directory };
}
