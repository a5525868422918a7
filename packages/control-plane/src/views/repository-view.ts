import type { Repository, RepositorySummary } from "../generated/api.ts";
import type { RepositoryRecord } from "../records/account-records.ts";

/** A repository in full. */
export function repositoryView(record: RepositoryRecord): Repository {
  return { ...repositorySummary(record), encryptionKey: record.encryptionKey };
}

/** A repository as listings show it. */
export function repositorySummary(record: RepositoryRecord): RepositorySummary {
  const { arn, connectionArn, name, provider } = record;
  return { arn, connectionArn, name, provider };
}
