import type { Context } from "../context.ts";
import {
  instanceResourceId,
  instanceResources,
  resourceSyncs,
  type SyncBlockerRecord,
  serviceSyncConfigs,
  syncBlockers,
} from "../records/sync-records.ts";

/** A service, or one instance of it. */
export interface BlockedPart {
  readonly serviceName: string;
  readonly instanceName?: string;
}

/** The blockers of exactly this part, the newest first. */
export async function blockersOf(
  context: Context,
  { serviceName, instanceName }: BlockedPart,
): Promise<readonly SyncBlockerRecord[]> {
  const where = (blocker: SyncBlockerRecord) =>
    blocker.serviceName === serviceName && blocker.instanceName === instanceName;
  const { values } = await context.store.list(syncBlockers, { where });
  return values.toSorted((a, b) => b.createdAt - a.createdAt);
}

export function isActive({ resolvedAt }: SyncBlockerRecord): boolean {
  return resolvedAt === undefined;
}

/** The blocker that keeps a part from being synced. */
export async function activeBlocker(
  context: Context,
  part: BlockedPart,
): Promise<SyncBlockerRecord | undefined> {
  return (await blockersOf(context, part)).find(isActive);
}

/**
 * Makes a manual change of synced parts: they are blocked before it begins, so that a sync cannot undo
 * what a process that dies has just begun (User Guide, "Blockers").
 *
 * @param operation that makes the change, as the reason names it
 */
export async function changeByHand<Result>(
  context: Context,
  operation: string,
  parts: readonly BlockedPart[],
  change: () => Promise<Result>,
): Promise<Result> {
  const made: SyncBlockerRecord[] = [];
  for (const part of parts) {
    const blocker = await block(context, operation, part);
    if (blocker !== undefined) made.push(blocker);
  }
  try {
    return await change();
  } catch (error) {
    // Nothing was changed: the request was refused.
    if (!context.work.stopped) {
      for (const { id } of made) await context.store.remove(syncBlockers, id, isActive);
    }
    throw error;
  }
}

/** @returns the blocker, unless the part is not synced, or blocked already */
async function block(
  context: Context,
  operation: string,
  part: BlockedPart,
): Promise<SyncBlockerRecord | undefined> {
  const { store, ids, clock, isSync } = context;
  const { serviceName, instanceName } = part;
  if (isSync === true) return undefined;
  if ((await store.get(serviceSyncConfigs, serviceName)) === undefined) return undefined;
  if ((await activeBlocker(context, part)) !== undefined) return undefined;
  const what =
    instanceName === undefined
      ? `An instance of service ${serviceName} was deleted`
      : `Service instance ${serviceName}/${instanceName} was changed`;
  const blocker: SyncBlockerRecord = {
    id: ids.uuid(),
    ...part,
    createdAt: clock.now(),
    createdReason: `${what} by ${operation}, and not by its sync.`,
    contexts: [{ key: "operation", value: operation }],
  };
  await store.create(syncBlockers, blocker);
  return blocker;
}

/** After a manual change nothing counts as synced: the next sync deploys what the repository says. */
export async function forgetContent(
  { store }: Context,
  { serviceName, instanceName }: BlockedPart,
): Promise<void> {
  const prefix =
    instanceName === undefined
      ? instanceResources(serviceName)
      : instanceResourceId(serviceName, instanceName);
  const { values } = await store.list(resourceSyncs, { prefix });
  for (const { id } of values) {
    if (instanceName !== undefined && id !== prefix) continue;
    await store.update(resourceSyncs, id, ({ content: _, ...record }) => record);
  }
}
