import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import type { RepositoryBranchInput } from "../generated/api.ts";
import { repositories, repositoryId } from "../records/account-records.ts";
import type { RepositoryBranchRecord } from "../records/environment-record.ts";

/**
 * The branch of a registered repository that something is provisioned from.
 *
 * @throws ProtonError `ResourceNotFoundException` when the repository is not registered
 */
export async function provisioningBranch(
  context: Context,
  input: RepositoryBranchInput | undefined,
): Promise<RepositoryBranchRecord | undefined> {
  if (input === undefined) return undefined;
  const { provider, name, branch } = input;
  const repository = await context.store.get(repositories, repositoryId(provider, name));
  if (repository === undefined) throw notFound("Repository", `${provider} ${name}`);
  return { arn: repository.arn, provider, name, branch };
}
