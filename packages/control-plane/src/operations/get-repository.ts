import { notFound } from "../errors.ts";
import { repositories, repositoryId } from "../records/account-records.ts";
import { repositoryView } from "../views/repository-view.ts";
import type { Operation } from "./operation.ts";

/** Reads a repository. */
export const getRepository: Operation<"GetRepository"> = async (context, { provider, name }) => {
  const record = await context.store.get(repositories, repositoryId(provider, name));
  if (record === undefined) throw notFound("Repository", `${provider} ${name}`);
  return { repository: repositoryView(record) };
};
