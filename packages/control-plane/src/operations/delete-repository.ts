import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import {
  ACCOUNT_SETTINGS_ID,
  accountSettings,
  type RepositoryRecord,
  repositories,
  repositoryId,
} from "../records/account-records.ts";
import { environments } from "../records/environment-record.ts";
import { serviceConfigsOf, templateConfigsOf } from "../sync/find-config.ts";
import { repositoryView } from "../views/repository-view.ts";
import type { Operation } from "./operation.ts";

/** Removes a repository that nothing is provisioned or synced from; empty when there is none. */
export const deleteRepository: Operation<"DeleteRepository"> = async (
  context,
  { provider, name },
) => {
  const id = repositoryId(provider, name);
  const record = await context.store.get(repositories, id);
  if (record === undefined) return {};
  const user = (await userOf(context, record.arn)) ?? (await syncOf(context, record));
  if (user !== undefined) throw conflict(`Repository ${provider} ${name} is in use by ${user}.`);
  await context.store.remove(repositories, id);
  return { repository: repositoryView(record) };
};

async function userOf(context: Context, arn: string): Promise<string | undefined> {
  const settings = await context.store.get(accountSettings, ACCOUNT_SETTINGS_ID);
  if (settings?.pipelineProvisioningRepository?.arn === arn) return "the account settings";
  const { values } = await context.store.list(environments, {
    where: (environment) => environment.provisioningRepository?.arn === arn,
    limit: 1,
  });
  return values[0]?.arn;
}

async function syncOf(
  context: Context,
  { provider, name: repository }: RepositoryRecord,
): Promise<string | undefined> {
  const [template] = await templateConfigsOf(context, { provider, repository });
  if (template !== undefined) return `the sync of template ${template.templateName}`;
  const [service] = await serviceConfigsOf(context, { provider, repository });
  return service && `the sync of service ${service.serviceName}`;
}
