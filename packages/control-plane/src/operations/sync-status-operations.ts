import { notFound, ProtonError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { instanceId, instances } from "../records/service-record.ts";
import {
  instanceResourceId,
  repositorySyncId,
  repositorySyncs,
  resourceSyncs,
  serviceSyncConfigs,
  templateResourceId,
  templateSyncConfigs,
  templateSyncId,
} from "../records/sync-records.ts";
import { kindOfTemplate, noConfig } from "../sync/find-config.ts";
import { getTemplate, templateNoun } from "../templates/find-version.ts";
import { repositorySyncView, resourceSyncView } from "../views/sync-view.ts";
import type { Operations } from "./operation.ts";

/** The operations that say what syncs have done. */
export const syncStatusOperations: Operations<Extract<OperationName, `Get${string}SyncStatus`>> = {
  GetRepositorySyncStatus: async (context, input) => {
    const { repositoryProvider: provider, repositoryName: repository, branch, syncType } = input;
    const id = repositorySyncId(syncType, { provider, repository, branch });
    const record = await context.store.get(repositorySyncs, id);
    if (record !== undefined) return { latestSync: repositorySyncView(record) };
    throw new ProtonError(
      "ResourceNotFoundException",
      `Nothing was synced from branch ${branch} of ${provider} ${repository} as ${syncType}.`,
    );
  },
  GetTemplateSyncStatus: async (context, { templateName, templateType, templateVersion }) => {
    const kind = kindOfTemplate(templateType);
    const id = templateResourceId(kind, templateName, templateVersion);
    const record = await context.store.get(resourceSyncs, id);
    if (record !== undefined) return resourceSyncView(record);
    await getTemplate(context, kind, templateName);
    const config = await context.store.get(templateSyncConfigs, templateSyncId(kind, templateName));
    if (config === undefined) throw noConfig(`${templateNoun(kind)} ${templateName}`);
    return {};
  },
  GetServiceInstanceSyncStatus: async (context, { serviceName, serviceInstanceName: name }) => {
    const record = await context.store.get(resourceSyncs, instanceResourceId(serviceName, name));
    if (record !== undefined) return resourceSyncView(record);
    if ((await context.store.get(instances, instanceId({ serviceName, name }))) === undefined) {
      throw notFound("Service instance", `${serviceName}/${name}`);
    }
    if ((await context.store.get(serviceSyncConfigs, serviceName)) === undefined) {
      throw noConfig(`Service ${serviceName}`);
    }
    return {};
  },
};
