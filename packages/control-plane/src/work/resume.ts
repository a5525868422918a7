import type { Context } from "../context.ts";
import { type UnfinishedRecord, unfinished, unfinishedId } from "../records/account-records.ts";
import { deployments } from "../records/deployment-record.ts";
import { services } from "../records/service-record.ts";
import { templateVersions } from "../records/template-record.ts";

/** A mark without its record is that of a request which is just being made, or was killed at once. */
const REQUEST_MILLISECONDS = 10 * 60 * 1000;

/** Resumes everything that was under way when the last process ended; returns how much that is. */
export async function resume(context: Context): Promise<number> {
  const { values } = await context.store.list(unfinished);
  const started = await Promise.all(values.map((mark) => resumeWork(context, mark)));
  return started.filter((isStarted) => isStarted).length;
}

async function resumeWork(context: Context, mark: UnfinishedRecord): Promise<boolean> {
  if (await exists(context, mark)) {
    void context.work.run(mark.work, mark.id);
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
  const kind = work === "environment-template-version" ? "environment" : "service";
  return (await store.get(templateVersions(kind), id)) !== undefined;
}
