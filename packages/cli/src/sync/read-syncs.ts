import type {
  RepositoryProvider,
  RepositorySyncAttempt,
  ResourceSyncAttempt,
  SyncType,
} from "@proton/control-plane";
import { listAll } from "../estate/list-all.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";

/** Everything that is synced from one branch, and how that went. */
export interface BranchSync {
  readonly repositoryProvider: RepositoryProvider;
  readonly repositoryName: string;
  readonly branch: string;
  readonly syncType: SyncType;
  /** The last run; absent before the first one. */
  readonly latest?: RepositorySyncAttempt | undefined;
  readonly resources: readonly {
    /** An ARN. */
    readonly target: string;
    readonly directory: string;
    readonly latest?: ResourceSyncAttempt | undefined;
  }[];
}

const TYPES: readonly SyncType[] = ["TEMPLATE_SYNC", "SERVICE_SYNC"];

/** Reads what is synced, from one repository or from all that are registered. */
export async function readSyncs(
  api: ProtonApi,
  repository?: string,
): Promise<readonly BranchSync[]> {
  const registered = await listAll(
    (token) => api.call("ListRepositories", token),
    (page) => page.repositories,
  );
  const wanted = registered.filter(({ name }) => repository === undefined || name === repository);
  const read = wanted.flatMap(({ provider, name }) =>
    TYPES.map((syncType) => readRepository(api, provider, name, syncType)),
  );
  return (await Promise.all(read)).flat();
}

async function readRepository(
  api: ProtonApi,
  repositoryProvider: RepositoryProvider,
  repositoryName: string,
  syncType: SyncType,
): Promise<readonly BranchSync[]> {
  const repository = { repositoryProvider, repositoryName, syncType };
  const { syncDefinitions } = await api.call("ListRepositorySyncDefinitions", repository);
  const byBranch = Map.groupBy(syncDefinitions, ({ branch }) => branch);
  return Promise.all(
    [...byBranch].map(async ([branch, definitions]) => {
      const run = await found(api.call("GetRepositorySyncStatus", { ...repository, branch }));
      const resources = definitions.map(async ({ target, directory }) => ({
        target,
        directory,
        latest: await latestOf(api, target),
      }));
      return {
        ...repository,
        branch,
        latest: run?.latestSync,
        resources: await Promise.all(resources),
      };
    }),
  );
}

const TEMPLATE = /:(environment|service)-template\/([^:]+):(\d+)$/;
const INSTANCE = /:service\/([^/]+)\/service-instance\/([^/]+)$/;

async function latestOf(api: ProtonApi, target: string): Promise<ResourceSyncAttempt | undefined> {
  const [, kind, templateName, templateVersion] = TEMPLATE.exec(target) ?? [];
  if (templateName !== undefined && templateVersion !== undefined) {
    const templateType = kind === "environment" ? "ENVIRONMENT" : "SERVICE";
    const input = { templateName, templateType, templateVersion } as const;
    return (await found(api.call("GetTemplateSyncStatus", input)))?.latestSync;
  }
  const [, serviceName, serviceInstanceName] = INSTANCE.exec(target) ?? [];
  if (serviceName === undefined || serviceInstanceName === undefined) return undefined;
  const input = { serviceName, serviceInstanceName };
  return (await found(api.call("GetServiceInstanceSyncStatus", input)))?.latestSync;
}
