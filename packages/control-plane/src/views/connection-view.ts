import type {
  EnvironmentAccountConnection,
  EnvironmentAccountConnectionSummary,
} from "../generated/api.ts";
import type { ConnectionRecord } from "../records/connection-record.ts";

/** An environment account connection as listings show it. */
export function connectionSummary(record: ConnectionRecord): EnvironmentAccountConnectionSummary {
  const { codebuildRoleArn: _, tags: __, roleArn = "", ...shown } = record;
  return {
    ...shown,
    // The model has it always, and a request need not.
    roleArn,
    requestedAt: new Date(record.requestedAt),
    lastModifiedAt: new Date(record.lastModifiedAt),
  };
}

/** An environment account connection in full. */
export function connectionView(record: ConnectionRecord): EnvironmentAccountConnection {
  return { ...connectionSummary(record), codebuildRoleArn: record.codebuildRoleArn };
}
