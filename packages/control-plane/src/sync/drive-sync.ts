import type { Context } from "../context.ts";
import { repositories, repositoryId } from "../records/account-records.ts";
import {
  type RepositorySyncRecord,
  repositorySyncs,
  type SyncEventRecord,
} from "../records/sync-records.ts";
import type { Pause } from "../work/attempt.ts";
import { serviceConfigsOf, templateConfigsOf } from "./find-config.ts";
import { isSyncInProgress } from "./request-sync.ts";
import {
  fromSource,
  problemOf,
  SyncProblem,
  type SyncRun,
  SyncStopped,
  shortSha,
  syncEvent,
} from "./sync-run.ts";
import { syncService } from "./sync-service.ts";
import { syncTemplate } from "./sync-template.ts";

/** Processes that may end during a run, before it is given up. */
const MOST_ATTEMPTS = 3;
const HOPELESS = `The sync did not come to its end in ${MOST_ATTEMPTS} attempts: the process ended each time. Push again once that is mended.`;
const NO_SOURCE =
  "This server reads no repositories: run `proton start` or `proton serve` on this machine, or `proton serve --sync` for an account.";

/**
 * Brings the run of a branch to SUCCEEDED or FAILED, and then the one that was asked for meanwhile;
 * where work goes in turns, as far as it gets.
 */
export async function driveSync(context: Context, id: string): Promise<Pause | undefined> {
  for (;;) {
    const record = await begin(context, id);
    if (record === undefined) break;
    try {
      await end(context, record, await run(context, record));
    } catch (error) {
      if (!(error instanceof SyncStopped)) throw error;
      // No process ended: it was no attempt of its own.
      if (error.pause !== undefined) await change(context, record, withoutAttempt);
      return error.pause;
    }
  }
  await context.leases.finish("repository-sync", id);
  return undefined;
}

function withoutAttempt(now: RepositorySyncRecord): RepositorySyncRecord {
  return { ...now, attempts: now.attempts - 1 };
}

/** Ends a run that fails for a reason of this program, again and again. */
export async function failSync(
  context: Context,
  id: string,
  error: unknown,
): Promise<Pause | undefined> {
  const record = await context.store.get(repositorySyncs, id);
  if (record === undefined || !isSyncInProgress(record)) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  await end(context, record, [`internal error: ${reason}`]);
  return driveSync(context, id);
}

/** Recorded before anything is read: a run that ends the process is not begun for ever. */
async function begin(context: Context, id: string): Promise<RepositorySyncRecord | undefined> {
  if (context.work.stopped) throw new SyncStopped();
  const record = await context.store.update(repositorySyncs, id, (now) => {
    if (!isSyncInProgress(now)) return undefined;
    return { ...now, status: "IN_PROGRESS" as const, attempts: now.attempts + 1 };
  });
  return record !== undefined && isSyncInProgress(record) ? record : undefined;
}

/** @returns what failed, in words; nothing where all succeeded */
async function run(context: Context, record: RepositorySyncRecord): Promise<readonly string[]> {
  if (record.attempts > MOST_ATTEMPTS) return [HOPELESS];
  try {
    return await syncAll(context, await open(context, record));
  } catch (error) {
    if (error instanceof SyncStopped) throw error;
    return [problemOf(error).message];
  }
}

async function open(context: Context, record: RepositorySyncRecord): Promise<SyncRun> {
  const { syncSource: source, store } = context;
  const { provider, repository: name, branch } = record;
  if (source === undefined) throw new SyncProblem(NO_SOURCE);
  const repository = await store.get(repositories, repositoryId(provider, name));
  if (repository === undefined) throw new SyncProblem(`Repository ${name} is not registered.`);
  if (record.commit === undefined) await note(context, record, "CLONE_STARTED", "Clone started");
  // A process that ended may have taken with it what it had fetched.
  if (record.commit !== undefined) {
    await fromSource(source.restore(repository, record.commit.sha));
  }
  const head = record.commit ?? (await fromSource(source.head(repository, branch)));
  if (head === undefined) {
    throw new SyncProblem(`Branch ${branch} of ${name} has no commit: push one to it.`);
  }
  const { sha } = head;
  // The subject is what becomes a description; a message can be of any length.
  const message = head.message.split("\n", 1)[0] ?? "";
  const event = syncEvent(context, "STARTING_SYNC", `Starting syncs for commit ${sha}`);
  await change(context, record, (now) => ({
    ...now,
    commit: { sha, message },
    heads: { [branch]: sha },
    events: now.commit === undefined ? [...now.events, event] : now.events,
  }));
  return { record, source, repository, sha, message };
}

async function syncAll(context: Context, run: SyncRun): Promise<readonly string[]> {
  const { syncType, branch } = run.record;
  if (syncType === "TEMPLATE_SYNC") {
    const configs = await templateConfigsOf(context, run.record);
    return each(configs.filter(isFrom(branch)), (config) => syncTemplate(context, run, config));
  }
  const configs = await serviceConfigsOf(context, run.record);
  return each(configs.filter(isFrom(branch)), (config) => syncService(context, run, config));
}

/** One after the other; a problem of one is none of the others. */
async function each<Config>(
  configs: readonly Config[],
  sync: (config: Config) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const config of configs) {
    try {
      failures.push(...(await sync(config)));
    } catch (error) {
      if (error instanceof SyncStopped) throw error;
      failures.push(problemOf(error).message);
    }
  }
  return failures;
}

const isFrom =
  (branch: string) =>
  (config: { readonly branch: string }): boolean =>
    config.branch === branch;

async function end(
  context: Context,
  record: RepositorySyncRecord,
  failures: readonly string[],
): Promise<void> {
  const commit = (await context.store.get(repositorySyncs, repositorySyncs.id(record)))?.commit;
  const last: readonly SyncEventRecord[] =
    failures.length > 0
      ? failures.map((failure) => syncEvent(context, "FAILED", failure))
      : [syncEvent(context, "SUCCEEDED", `Synced commit ${shortSha(commit?.sha ?? "")}`)];
  const status = failures.length > 0 ? "FAILED" : "SUCCEEDED";
  const attemptId = context.ids.uuid();
  await change(context, record, ({ again, ...now }) => {
    const ended = { ...now, status, events: [...now.events, ...last] } as const;
    if (again !== true) return ended;
    const { commit: _, ...rest } = ended;
    const startedAt = context.clock.now();
    return { ...rest, attemptId, status: "INITIATED", startedAt, events: [], attempts: 0 };
  });
  const { repository, branch, syncType } = record;
  context.emit({
    code: "sync.finished",
    level: status === "FAILED" ? "error" : "info",
    data: { repository, branch, syncType, status, failures },
  });
}

async function note(
  context: Context,
  record: RepositorySyncRecord,
  type: string,
  text: string,
): Promise<void> {
  const event = syncEvent(context, type, text);
  await change(context, record, (now) => ({ ...now, events: [...now.events, event] }));
}

/** Changes the run, unless another one has followed it. */
async function change(
  context: Context,
  { attemptId, ...record }: RepositorySyncRecord,
  next: (now: RepositorySyncRecord) => RepositorySyncRecord,
): Promise<void> {
  const id = repositorySyncs.id({ attemptId, ...record });
  await context.store.update(repositorySyncs, id, (now) =>
    now.attemptId === attemptId ? next(now) : undefined,
  );
}
