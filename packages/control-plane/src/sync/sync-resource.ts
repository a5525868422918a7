import type { Context } from "../context.ts";
import {
  type ResourceSyncAttemptRecord,
  type ResourceSyncRecord,
  type RevisionRecord,
  resourceSyncs,
} from "../records/sync-records.ts";
import { problemOf, type SyncRun, SyncStopped, syncEvent } from "./sync-run.ts";

/** What is to be made as a commit has it. */
export interface SyncedResource {
  readonly id: string;
  /** Its ARN. */
  readonly target: string;
  readonly revision: RevisionRecord;
}

/** What came of an attempt: an event for people, and what the next attempt compares with. */
export interface SyncResult {
  readonly event: string;
  readonly content: NonNullable<ResourceSyncRecord["content"]>;
}

/**
 * Makes one attempt on one resource; one that a killed process had ended already is not made again.
 *
 * @param work given what was synced last with success; its problems are recorded
 * @returns why it failed
 */
export async function syncResource(
  context: Context,
  run: SyncRun,
  resource: SyncedResource,
  work: (content: ResourceSyncRecord["content"]) => Promise<SyncResult>,
): Promise<readonly string[]> {
  const { id, target, revision } = resource;
  const { attemptId } = run.record;
  const before = await context.store.get(resourceSyncs, id);
  if (before?.latest.id === attemptId && before.latest.status !== "IN_PROGRESS") {
    return before.latest.status === "FAILED" ? failuresOf(before.latest) : [];
  }
  const started = syncEvent(context, "STARTING_SYNC", `Starting sync of ${revision.directory}`);
  const attempt: ResourceSyncAttemptRecord = {
    id: attemptId,
    target,
    status: "IN_PROGRESS",
    startedAt: context.clock.now(),
    events: [started],
    initialRevision: before?.succeeded?.targetRevision ?? revision,
    targetRevision: revision,
  };
  await write(context, { ...before, id, target, desired: revision, latest: attempt });
  try {
    const { event, content } = await work(before?.content);
    const events = [started, syncEvent(context, "SUCCEEDED", event)];
    const latest = { ...attempt, status: "SUCCEEDED", events } as const;
    await write(context, { id, target, desired: revision, latest, succeeded: latest, content });
    return [];
  } catch (error) {
    if (error instanceof SyncStopped) throw error;
    const { message, type } = problemOf(error);
    const latest = {
      ...attempt,
      status: "FAILED",
      events: [started, syncEvent(context, type, message)],
    } as const;
    await write(context, { ...before, id, target, desired: revision, latest });
    return [message];
  }
}

function failuresOf({ events }: ResourceSyncAttemptRecord): readonly string[] {
  return events.slice(-1).map(({ event }) => event);
}

async function write({ store }: Context, record: ResourceSyncRecord): Promise<void> {
  if (await store.create(resourceSyncs, record)) return;
  await store.update(resourceSyncs, record.id, () => record);
}
