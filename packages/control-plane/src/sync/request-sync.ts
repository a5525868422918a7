import type { Context } from "../context.ts";
import type { SyncType } from "../generated/api.ts";
import { repositories, repositoryId } from "../records/account-records.ts";
import {
  type RepositorySyncRecord,
  repositorySyncId,
  repositorySyncs,
  type SyncedBranch,
  serviceSyncConfigs,
  templateSyncConfigs,
} from "../records/sync-records.ts";

/** What is to be synced: without members everything whose branch has moved. */
export interface SyncRequest {
  /** Such as `acme/templates`: of whatever provider. */
  readonly repository?: string;
  readonly branch?: string;
}

/** A sync that was begun, or that follows the one under way. */
export interface StartedSync extends SyncedBranch {
  readonly syncType: SyncType;
}

/** Has a branch synced: recorded before anything is read, and again after a run under way. */
export async function requestSync(
  context: Context,
  syncType: SyncType,
  { provider, repository, branch }: SyncedBranch,
): Promise<void> {
  const { store, ids, clock } = context;
  const fresh: RepositorySyncRecord = {
    ...{ provider, repository, branch, syncType },
    attemptId: ids.uuid(),
    status: "INITIATED",
    startedAt: clock.now(),
    events: [],
    attempts: 0,
  };
  const id = repositorySyncs.id(fresh);
  await context.leases.mark("repository-sync", id);
  if (!(await store.create(repositorySyncs, fresh))) {
    await store.update(repositorySyncs, id, (now) =>
      isSyncInProgress(now) ? { ...now, again: true } : fresh,
    );
  }
  // A command that reaches no repositories leaves the sync to a server on the same records.
  if (context.syncSource === undefined && context.leases.sharing === "command") return;
  void context.work.run("repository-sync", id);
}

/** Whether a run has not come to its end. */
export function isSyncInProgress({ status }: Pick<RepositorySyncRecord, "status">): boolean {
  return status === "INITIATED" || status === "IN_PROGRESS";
}

/**
 * Begins the syncs of a branch that was pushed to; of everything else only where a branch has moved
 * since its last run.
 */
export async function syncRepositories(
  context: Context,
  { repository, branch }: SyncRequest,
): Promise<readonly StartedSync[]> {
  const isPush = repository !== undefined;
  const started: StartedSync[] = [];
  for (const candidate of await configuredBranches(context)) {
    const { watched, ...sync } = candidate;
    if (isPush && sync.repository !== repository) continue;
    if (isPush && branch !== undefined && !watched.has(branch)) continue;
    if (!isPush && !(await hasMoved(context, sync, watched))) continue;
    await requestSync(context, sync.syncType, sync);
    started.push(sync);
  }
  return started;
}

interface ConfiguredBranch extends StartedSync {
  /** The branches of the repository that count: service sync reads specs from others, too. */
  readonly watched: Set<string>;
}

async function configuredBranches({ store }: Context): Promise<readonly ConfiguredBranch[]> {
  const found = new Map<string, ConfiguredBranch>();
  const add = (syncType: SyncType, config: SyncedBranch, more: readonly string[] = []) => {
    const { provider, repository, branch } = config;
    const id = repositorySyncId(syncType, config);
    const known = found.get(id) ?? {
      ...{ provider, repository, branch, syncType },
      watched: new Set([branch]),
    };
    for (const name of more) known.watched.add(name);
    found.set(id, known);
  };
  for (const config of (await store.list(templateSyncConfigs)).values) add("TEMPLATE_SYNC", config);
  for (const config of (await store.list(serviceSyncConfigs)).values) {
    add("SERVICE_SYNC", config, config.specBranches);
  }
  return [...found.values()];
}

async function hasMoved(
  context: Context,
  sync: StartedSync,
  watched: ReadonlySet<string>,
): Promise<boolean> {
  const { store, syncSource } = context;
  const last = await store.get(repositorySyncs, repositorySyncId(sync.syncType, sync));
  if (last === undefined) return true;
  if (isSyncInProgress(last) || syncSource === undefined) return false;
  const repository = await store.get(repositories, repositoryId(sync.provider, sync.repository));
  if (repository === undefined) return false;
  for (const branch of watched) {
    try {
      const head = await syncSource.head(repository, branch);
      if (head !== undefined && head.sha !== last.heads?.[branch]) return true;
      // A branch that was deleted fails the next run, which says so, once.
      if (head === undefined && last.heads?.[branch] && last.status !== "FAILED") return true;
    } catch {
      // The run says why, once.
      if (last.status !== "FAILED") return true;
    }
  }
  return false;
}
