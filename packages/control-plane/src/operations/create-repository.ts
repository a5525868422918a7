import { conflict } from "../errors.ts";
import { type RepositoryRecord, repositories, repositoryId } from "../records/account-records.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { repositoryView } from "../views/repository-view.ts";
import type { Operation } from "./operation.ts";

/** Registers a repository; the same again changes nothing. */
export const createRepository: Operation<"CreateRepository"> = async (context, input) => {
  const { provider, name, connectionArn, encryptionKey } = input;
  const record: RepositoryRecord = {
    arn: context.arns.repository(provider, name),
    provider,
    name,
    connectionArn,
    ...present({ encryptionKey }),
    tags: readTags(input.tags),
  };
  if (await context.store.create(repositories, record))
    return { repository: repositoryView(record) };
  const existing = await context.store.get(repositories, repositoryId(provider, name));
  if (existing?.connectionArn !== connectionArn) {
    throw conflict(`Repository ${provider} ${name} is registered with another connection.`);
  }
  return { repository: repositoryView(existing) };
};
