import type { Context } from "../context.ts";
import { type UnfinishedRecord, unfinished, unfinishedId } from "../records/account-records.ts";
import { deployments } from "../records/deployment-record.ts";
import { services } from "../records/service-record.ts";
import { repositorySyncs } from "../records/sync-records.ts";
import { templateVersions } from "../records/template-record.ts";

/** A mark without its record is that of a request which is just being made, or was killed at once. */
const REQUEST_MILLISECONDS = 10 * 60 * 1000;

/** How often a server looks for work whose owner is gone. */
const LOOK_MILLISECONDS = 5000;

/** What a command waits for: only this it takes up from others. */
export interface WaitedFor {
  readonly environments: readonly string[];
  readonly services: readonly string[];
}

/**
 * Takes up what was under way when the last process ended; returns how much that is. A server goes on
 * to look for work whose owner dies; where a queue brings work back, only what it has not is asked for.
 */
export async function resume(context: Context): Promise<number> {
  const { sharing } = context.leases;
  if (sharing === "command") return 0;
  const started = await takeUp(context, () => true);
  if (sharing === "server" && !context.work.inTurns) void keepLooking(context);
  return started;
}

/** Takes up what a command waits for and nobody works on any more. */
export function takeUpWaitedFor(context: Context, waitedFor: WaitedFor): Promise<number> {
  return takeUp(context, (mark) => isWaitedFor(context, mark, waitedFor));
}

async function takeUp(
  context: Context,
  isWanted: (mark: UnfinishedRecord) => boolean | Promise<boolean>,
): Promise<number> {
  const { leases, work } = context;
  const marks = await (work.inTurns ? leases.unsent() : leases.abandoned());
  const started = await Promise.all(
    marks.map(async (mark) => (await isWanted(mark)) && resumeWork(context, mark)),
  );
  return started.filter((isStarted) => isStarted).length;
}

async function keepLooking(context: Context): Promise<void> {
  while (!context.work.stopped) {
    await context.clock.sleep(LOOK_MILLISECONDS);
    if (context.work.stopped) return;
    // The records can be out of reach for a while: the next look finds them.
    await takeUp(context, () => true).catch(() => undefined);
  }
}

async function isWaitedFor(
  context: Context,
  { work, id }: UnfinishedRecord,
  { environments, services: names }: WaitedFor,
): Promise<boolean> {
  if (work === "service") return names.includes(id);
  // A command reaches no repositories.
  if (work === "repository-sync") return false;
  if (work !== "deployment") return true;
  const target = (await context.store.get(deployments, id))?.target;
  if (target === undefined) return false;
  return target.type === "ENVIRONMENT" || target.type === "COMPONENT"
    ? environments.includes(target.environmentName)
    : names.includes(target.serviceName);
}

async function resumeWork(context: Context, mark: UnfinishedRecord): Promise<boolean> {
  if (await exists(context, mark)) {
    void context.work.run(mark.work, mark.id, mark.lease);
    return true;
  }
  if (context.clock.now() - mark.since > REQUEST_MILLISECONDS) {
    await context.store.remove(unfinished, unfinishedId(mark.work, mark.id));
  }
  return false;
}

async function exists(context: Context, { work, id }: UnfinishedRecord): Promise<boolean> {
  const { store } = context;
  if (work === "deployment") return (await store.get(deployments, id)) !== undefined;
  if (work === "service") return (await store.get(services, id)) !== undefined;
  if (work === "repository-sync") return (await store.get(repositorySyncs, id)) !== undefined;
  const kind = work === "environment-template-version" ? "environment" : "service";
  return (await store.get(templateVersions(kind), id)) !== undefined;
}
