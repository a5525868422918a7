import type { Context } from "../context.ts";
import { conflict, validationError } from "../errors.ts";
import type { CreateServiceSyncConfigInput, OperationName } from "../generated/api.ts";
import { services } from "../records/service-record.ts";
import { type ServiceSyncConfigRecord, serviceSyncConfigs } from "../records/sync-records.ts";
import { noConfig, repositoryPath, syncedBranch } from "../sync/find-config.ts";
import { requestSync } from "../sync/request-sync.ts";
import { serviceSyncConfigView } from "../views/sync-view.ts";
import type { Operations } from "./operation.ts";

/** The operations on where the instances of a service come from. */
export const serviceSyncOperations: Operations<
  Extract<OperationName, `${string}ServiceSyncConfig`>
> = {
  CreateServiceSyncConfig: async (context, input) => {
    const record = await recordOf(context, input);
    const isNew = await context.store.create(serviceSyncConfigs, record);
    const kept = isNew ? record : await context.store.get(serviceSyncConfigs, input.serviceName);
    if (kept !== undefined && !isSame(kept, record)) {
      throw conflict(
        `Service ${input.serviceName} is synced already, by ${kept.filePath} of ${kept.provider} ${kept.repository}: use UpdateServiceSyncConfig.`,
      );
    }
    if (isNew) await requestSync(context, "SERVICE_SYNC", record);
    return { serviceSyncConfig: serviceSyncConfigView(record) };
  },
  GetServiceSyncConfig: async (context, { serviceName }) => {
    const record = await context.store.get(serviceSyncConfigs, serviceName);
    if (record === undefined) throw noConfig(`Service ${serviceName}`);
    return { serviceSyncConfig: serviceSyncConfigView(record) };
  },
  UpdateServiceSyncConfig: async (context, input) => {
    const record = await recordOf(context, input);
    const id = input.serviceName;
    const updated = await context.store.update(serviceSyncConfigs, id, () => record);
    if (updated === undefined) throw noConfig(`Service ${id}`);
    await requestSync(context, "SERVICE_SYNC", record);
    return { serviceSyncConfig: serviceSyncConfigView(record) };
  },
  DeleteServiceSyncConfig: async (context, { serviceName }) => {
    const record = await context.store.get(serviceSyncConfigs, serviceName);
    if (record === undefined) return {};
    await context.store.remove(serviceSyncConfigs, serviceName);
    return { serviceSyncConfig: serviceSyncConfigView(record) };
  },
};

function isSame(one: ServiceSyncConfigRecord, other: ServiceSyncConfigRecord): boolean {
  return (
    one.provider === other.provider &&
    one.repository === other.repository &&
    one.branch === other.branch &&
    one.filePath === other.filePath
  );
}

async function recordOf(
  context: Context,
  input: CreateServiceSyncConfigInput,
): Promise<ServiceSyncConfigRecord> {
  const { serviceName, filePath } = input;
  if ((await context.store.get(services, serviceName)) === undefined) {
    throw validationError(
      `Service ${serviceName} does not exist: sync changes its instances, and makes no services.`,
    );
  }
  if (repositoryPath("filePath", filePath) === "") {
    throw validationError(`filePath ${JSON.stringify(filePath)} is not a file.`);
  }
  return { serviceName, filePath, ...(await syncedBranch(context, input)) };
}
