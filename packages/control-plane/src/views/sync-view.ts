import type { ServiceSyncConfig, TemplateSyncConfig } from "../generated/api.ts";
import type {
  ServiceSyncConfigRecord,
  SyncedBranch,
  TemplateSyncConfigRecord,
} from "../records/sync-records.ts";

/** Where the versions of a template come from. */
export function templateSyncConfigView(record: TemplateSyncConfigRecord): TemplateSyncConfig {
  const { kind, templateName, subdirectory } = record;
  const templateType = kind === "environment" ? "ENVIRONMENT" : "SERVICE";
  return { templateName, templateType, subdirectory, ...branchView(record) };
}

/** Where the instances of a service come from. */
export function serviceSyncConfigView(record: ServiceSyncConfigRecord): ServiceSyncConfig {
  const { serviceName, filePath } = record;
  return { serviceName, filePath, ...branchView(record) };
}

function branchView({ provider, repository, branch }: SyncedBranch) {
  return { repositoryProvider: provider, repositoryName: repository, branch };
}
