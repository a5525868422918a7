import type { Context } from "../context.ts";
import {
  instanceResources,
  resourceSyncs,
  serviceSyncConfigs,
  syncBlockers,
  templateResources,
  templateSyncConfigs,
  templateSyncId,
} from "../records/sync-records.ts";
import type { TemplateKind } from "../records/template-record.ts";

/** Removes what is recorded of a service's sync, before the service itself. */
export async function forgetServiceSync(context: Context, serviceName: string): Promise<void> {
  const { store } = context;
  await store.remove(serviceSyncConfigs, serviceName);
  await forgetResources(context, instanceResources(serviceName));
  const where = (blocker: { readonly serviceName: string }) => blocker.serviceName === serviceName;
  const { values } = await store.list(syncBlockers, { where });
  for (const { id } of values) await store.remove(syncBlockers, id);
}

/** Removes what is recorded of a template's sync. */
export async function forgetTemplateSync(
  context: Context,
  kind: TemplateKind,
  name: string,
): Promise<void> {
  await context.store.remove(templateSyncConfigs, templateSyncId(kind, name));
  await forgetResources(context, templateResources(kind, name));
}

async function forgetResources({ store }: Context, prefix: string): Promise<void> {
  const { values } = await store.list(resourceSyncs, { prefix });
  for (const { id } of values) await store.remove(resourceSyncs, id);
}
