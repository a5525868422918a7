import type { RepositoryProvider } from "@proton/control-plane";
import type { ExitCode } from "../command.ts";
import type { SyncCommandRun } from "../commands/sync.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import { UsageError } from "../usage-error.ts";

/** Where something is to come from. */
interface Wanted {
  readonly repositoryName: string;
  readonly repositoryProvider: RepositoryProvider;
  readonly branch: string;
  readonly subdirectory: string | undefined;
  readonly filePath: string;
}

interface Kind {
  get(api: ProtonApi, name: string): Promise<object | undefined>;
  set(api: ProtonApi, name: string, wanted: Wanted): Promise<object | undefined>;
  remove(api: ProtonApi, name: string): Promise<object | undefined>;
}

function templateKind(templateType: "SERVICE" | "ENVIRONMENT"): Kind {
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

const serviceKind: Kind = {
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
export const SYNC_KINDS: Readonly<Record<string, Kind>> = {
  service: serviceKind,
  "service-template": templateKind("SERVICE"),
  "environment-template": templateKind("ENVIRONMENT"),
};

/** `proton sync config`: shows, sets or removes where one thing comes from. */
export async function configureSync(run: SyncCommandRun): Promise<ExitCode> {
  const { connection, words, given, terminal } = run;
  const [word = "", name] = words;
  const kind = Object.hasOwn(SYNC_KINDS, word) ? SYNC_KINDS[word] : undefined;
  if (kind === undefined || name === undefined) {
    throw new UsageError(
      `name what is synced: proton sync config <${Object.keys(SYNC_KINDS).join(" | ")}> <name>`,
    );
  }
  const config = await act(run, kind, name);
  if (config === undefined) {
    terminal.writeError(
      `the ${word.replace("-", " ")} ${name} is not synced; --repository <owner/name> says from where\n`,
    );
    return 1;
  }
  if (given.flag("json")) terminal.write(`${JSON.stringify(config, null, 2)}\n`);
  else {
    for (const [key, value] of Object.entries(config)) {
      if (value !== undefined) terminal.write(`${key}: ${value}\n`);
    }
  }
  await connection.drain?.();
  return 0;
}

function act(
  { connection, given }: SyncCommandRun,
  kind: Kind,
  name: string,
): Promise<object | undefined> {
  const { api } = connection;
  if (given.flag("delete")) return kind.remove(api, name);
  const repositoryName = given.option("repository");
  if (repositoryName === undefined) return kind.get(api, name);
  return kind.set(api, name, {
    repositoryName,
    repositoryProvider: given.option("provider") as RepositoryProvider,
    branch: given.option("branch") ?? "main",
    subdirectory: given.option("subdirectory"),
    filePath: given.option("file") ?? "proton-ops.yaml",
  });
}
