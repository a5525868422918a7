import {
  instanceResources,
  type ResourceSyncRecord,
  resourceSyncs,
  type SyncedBranch,
  templateResources,
} from "../records/sync-records.ts";
import { repositoryPath, serviceConfigsOf, templateConfigsOf } from "../sync/find-config.ts";
import type { Operation } from "./operation.ts";

/**
 * Lists what is synced from a repository: each configuration, and once its first sync found them,
 * each major version or instance that it leads to.
 */
export const listRepositorySyncDefinitions: Operation<"ListRepositorySyncDefinitions"> = async (
  context,
  { repositoryProvider: provider, repositoryName: repository, syncType },
) => {
  const found = async (prefix: string, owner: SyncedBranch, parent: string, directory: string) => {
    const { values } = await context.store.list(resourceSyncs, { prefix });
    const synced = values.filter(({ desired }) => isOf(owner, desired));
    if (synced.length === 0) return [{ branch: owner.branch, directory, parent, target: parent }];
    return synced.map((record) => definition(parent, record));
  };
  const branch = { provider, repository };
  const definitions =
    syncType === "TEMPLATE_SYNC"
      ? (await templateConfigsOf(context, branch)).map((config) =>
          found(
            templateResources(config.kind, config.templateName),
            config,
            context.arns.template(config.kind, config.templateName),
            repositoryPath("subdirectory", config.subdirectory ?? ""),
          ),
        )
      : (await serviceConfigsOf(context, branch)).map((config) =>
          found(
            instanceResources(config.serviceName),
            config,
            context.arns.service(config.serviceName),
            repositoryPath("filePath", config.filePath),
          ),
        );
  return { syncDefinitions: (await Promise.all(definitions)).flat() };
};

function isOf({ provider, repository }: SyncedBranch, desired: SyncedBranch): boolean {
  return desired.provider === provider && desired.repository === repository;
}

function definition(parent: string, { desired, target }: ResourceSyncRecord) {
  const { branch, directory } = desired;
  return { branch, directory, parent, target };
}
