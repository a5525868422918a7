import { queryOptions } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";
import { callProton, type Input, type OperationName, type Output } from "./call-proton.ts";
import { read, readAll } from "./queries.ts";
import type { TemplateKind } from "./template-kind.ts";

export type Provider = "GITHUB" | "GITHUB_ENTERPRISE" | "BITBUCKET";
export type SyncType = "TEMPLATE_SYNC" | "SERVICE_SYNC";

export const repositories = readAll(
  "repository",
  "ListRepositories",
  {},
  (page) => page.repositories,
);

export const repository = (provider: Provider, name: string) =>
  read("repository", "GetRepository", { provider, name }, (answer) => answer.repository);

/** What is synced from a repository. */
export const syncDefinitions = (
  repositoryProvider: Provider,
  repositoryName: string,
  syncType: SyncType,
) =>
  readAll(
    "sync",
    "ListRepositorySyncDefinitions",
    { repositoryProvider, repositoryName, syncType },
    (page) => page.syncDefinitions,
  );

/** One thing that may well not be there: `null` then. */
function readIfAny<Name extends OperationName, Item>(
  operation: Name,
  input: Input<Name>,
  pick: (answer: Output<Name>) => Item | undefined,
) {
  return queryOptions({
    queryKey: ["sync", operation, input],
    async queryFn({ signal }): Promise<Item | null> {
      try {
        return pick(await callProton(operation, input, signal)) ?? null;
      } catch (error) {
        if (error instanceof ApiError && error.code === "ResourceNotFoundException") return null;
        throw error;
      }
    },
  });
}

/** The last run over a branch. */
export const repositorySync = (of: Input<"GetRepositorySyncStatus">) =>
  readIfAny("GetRepositorySyncStatus", of, (answer) => answer.latestSync);

const templateType = (kind: TemplateKind) => (kind === "environment" ? "ENVIRONMENT" : "SERVICE");

export const templateSyncConfig = (kind: TemplateKind, templateName: string) =>
  readIfAny(
    "GetTemplateSyncConfig",
    { templateName, templateType: templateType(kind) },
    (answer) => answer.templateSyncConfig,
  );

/** How the last syncs of a major version ended. */
export const templateSync = (kind: TemplateKind, templateName: string, templateVersion: string) =>
  readIfAny(
    "GetTemplateSyncStatus",
    { templateName, templateType: templateType(kind), templateVersion },
    (answer) => answer,
  );

export const serviceSyncConfig = (serviceName: string) =>
  readIfAny("GetServiceSyncConfig", { serviceName }, (answer) => answer.serviceSyncConfig);

/** How the last syncs of an instance ended. */
export const instanceSync = (serviceName: string, serviceInstanceName: string) =>
  readIfAny(
    "GetServiceInstanceSyncStatus",
    { serviceName, serviceInstanceName },
    (answer) => answer,
  );

/** What keeps a service, or one of its instances, from being synced: the newest first. */
export const blockers = (of: Input<"GetServiceSyncBlockerSummary">) =>
  readIfAny(
    "GetServiceSyncBlockerSummary",
    of,
    (answer) => answer.serviceSyncBlockerSummary?.latestBlockers,
  );

export const saveTemplateSync = (
  isThere: boolean,
  kind: TemplateKind,
  config: Omit<Input<"CreateTemplateSyncConfig">, "templateType">,
): Promise<unknown> =>
  callProton(isThere ? "UpdateTemplateSyncConfig" : "CreateTemplateSyncConfig", {
    ...config,
    templateType: templateType(kind),
  });

export const removeTemplateSync = (kind: TemplateKind, templateName: string) =>
  callProton("DeleteTemplateSyncConfig", { templateName, templateType: templateType(kind) });

export const saveServiceSync = (
  isThere: boolean,
  config: Input<"CreateServiceSyncConfig">,
): Promise<unknown> =>
  callProton(isThere ? "UpdateServiceSyncConfig" : "CreateServiceSyncConfig", config);
