import type { RepositoryProvider } from "@proton/control-plane";
import { found, type ProtonApi } from "../estate/proton-api.ts";

/** Where something is to come from. */
export interface SyncSource {
  readonly repositoryName: string;
  readonly repositoryProvider: RepositoryProvider;
  readonly branch: string;
  readonly subdirectory: string | undefined;
  readonly filePath: string;
}

export interface SyncKind {
  get(api: ProtonApi, name: string): Promise<object | undefined>;
  set(api: ProtonApi, name: string, wanted: SyncSource): Promise<object | undefined>;
  remove(api: ProtonApi, name: string): Promise<object | undefined>;
}

function templateKind(templateType: "SERVICE" | "ENVIRONMENT"): SyncKind {
  const get = async (api: ProtonApi, templateName: string) => {
    const template = { templateName, templateType };
    return (await found(api.call("GetTemplateSyncConfig", template)))?.templateSyncConfig;
  };
  return {
    get,
    async set(api, templateName, { filePath: _, subdirectory, ...branch }) {
      const input = {
        ...{ templateName, templateType, ...branch },
        ...(subdirectory !== undefined && { subdirectory }),
      };
      const isThere = (await get(api, templateName)) !== undefined;
      const operation = isThere ? "UpdateTemplateSyncConfig" : "CreateTemplateSyncConfig";
      return (await api.call(operation, input)).templateSyncConfig;
    },
    async remove(api, templateName) {
      const template = { templateName, templateType };
      return (await api.call("DeleteTemplateSyncConfig", template)).templateSyncConfig;
    },
  };
}

const serviceKind: SyncKind = {
  async get(api, serviceName) {
    return (await found(api.call("GetServiceSyncConfig", { serviceName })))?.serviceSyncConfig;
  },
  async set(api, serviceName, { subdirectory: _, ...branch }) {
    const isThere = (await serviceKind.get(api, serviceName)) !== undefined;
    const operation = isThere ? "UpdateServiceSyncConfig" : "CreateServiceSyncConfig";
    return (await api.call(operation, { serviceName, ...branch })).serviceSyncConfig;
  },
  async remove(api, serviceName) {
    return (await api.call("DeleteServiceSyncConfig", { serviceName })).serviceSyncConfig;
  },
};

/** What can come from a repository, as the command calls it. */
export const SYNC_KINDS: Readonly<
  Record<"environment-template" | "service" | "service-template", SyncKind>
> = {
  service: serviceKind,
  "service-template": templateKind("SERVICE"),
  "environment-template": templateKind("ENVIRONMENT"),
};
