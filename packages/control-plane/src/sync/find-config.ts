import type { Context } from "../context.ts";
import { ProtonError, validationError } from "../errors.ts";
import type { RepositoryProvider, TemplateType } from "../generated/api.ts";
import { repositories, repositoryId } from "../records/account-records.ts";
import {
  type ServiceSyncConfigRecord,
  type SyncedBranch,
  serviceSyncConfigs,
  type TemplateSyncConfigRecord,
  templateSyncConfigs,
} from "../records/sync-records.ts";
import type { TemplateKind } from "../records/template-record.ts";

/** How a request names the branch that is synced. */
interface BranchInput {
  readonly repositoryProvider: RepositoryProvider;
  readonly repositoryName: string;
  readonly branch: string;
}

/** @throws ProtonError `ValidationException` unless the repository is registered */
export async function syncedBranch(context: Context, input: BranchInput): Promise<SyncedBranch> {
  const { repositoryProvider: provider, repositoryName: repository, branch } = input;
  if ((await context.store.get(repositories, repositoryId(provider, repository))) === undefined) {
    throw validationError(
      `Repository ${provider} ${repository} is not registered: call CreateRepository first.`,
    );
  }
  return { provider, repository, branch };
}

/**
 * A path of a repository as git writes it; empty for its root.
 *
 * @throws ProtonError `ValidationException` where it leads out of the repository
 */
export function repositoryPath(member: string, path: string): string {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  if (!steps.includes("..") && !path.includes("\0")) return steps.join("/");
  throw validationError(
    `${member} ${JSON.stringify(path)} leads out of the repository: name it from its root.`,
  );
}

/** The kind of template that a type names. */
export function kindOfTemplate(type: TemplateType): TemplateKind {
  return type === "ENVIRONMENT" ? "environment" : "service";
}

/** @throws ProtonError `ResourceNotFoundException` */
export function noConfig(what: string): ProtonError {
  return new ProtonError("ResourceNotFoundException", `${what} has no sync configuration.`);
}

/** Every template sync from a repository. */
export async function templateConfigsOf(
  context: Context,
  { provider, repository }: Omit<SyncedBranch, "branch">,
): Promise<readonly TemplateSyncConfigRecord[]> {
  const where = (config: SyncedBranch) =>
    config.provider === provider && config.repository === repository;
  return (await context.store.list(templateSyncConfigs, { where })).values;
}

/** Every service sync whose ops file is in a repository. */
export async function serviceConfigsOf(
  context: Context,
  { provider, repository }: Omit<SyncedBranch, "branch">,
): Promise<readonly ServiceSyncConfigRecord[]> {
  const where = (config: SyncedBranch) =>
    config.provider === provider && config.repository === repository;
  return (await context.store.list(serviceSyncConfigs, { where })).values;
}
