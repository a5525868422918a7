import type {
  RepositorySyncAttempt,
  ResourceSyncAttempt,
  Revision,
  ServiceSyncConfig,
  SyncBlocker,
  TemplateSyncConfig,
} from "../generated/api.ts";
import type {
  RepositorySyncRecord,
  ResourceSyncAttemptRecord,
  ResourceSyncRecord,
  RevisionRecord,
  ServiceSyncConfigRecord,
  SyncBlockerRecord,
  SyncEventRecord,
  SyncedBranch,
  TemplateSyncConfigRecord,
} from "../records/sync-records.ts";

/** Where the versions of a template come from. */
export function templateSyncConfigView(record: TemplateSyncConfigRecord): TemplateSyncConfig {
  const { kind, templateName, subdirectory } = record;
  const templateType = kind === "environment" ? "ENVIRONMENT" : "SERVICE";
  return { templateName, templateType, subdirectory, ...branchView(record) };
}

/** Where the instances of a service come from. */
export function serviceSyncConfigView(record: ServiceSyncConfigRecord): ServiceSyncConfig {
  const { serviceName, filePath } = record;
  return { serviceName, filePath, ...branchView(record) };
}

function branchView({ provider, repository, branch }: SyncedBranch) {
  return { repositoryProvider: provider, repositoryName: repository, branch };
}

/** The last run over a branch. */
export function repositorySyncView(record: RepositorySyncRecord): RepositorySyncAttempt {
  const { status, startedAt, events } = record;
  return { status, startedAt: new Date(startedAt), events: events.map(eventView) };
}

/** The last attempts on a template's major version or on an instance. */
export function resourceSyncView({ desired, latest, succeeded }: ResourceSyncRecord) {
  return {
    desiredState: revisionView(desired),
    latestSync: attemptView(latest),
    latestSuccessfulSync: succeeded && attemptView(succeeded),
  };
}

/** What keeps something from being synced. */
export function syncBlockerView(record: SyncBlockerRecord): SyncBlocker {
  const { id, createdAt, createdReason, contexts, resolvedAt, resolvedReason } = record;
  return {
    id,
    type: "AUTOMATED",
    status: resolvedAt === undefined ? "ACTIVE" : "RESOLVED",
    createdAt: new Date(createdAt),
    createdReason,
    contexts: [...contexts],
    resolvedAt: resolvedAt === undefined ? undefined : new Date(resolvedAt),
    resolvedReason,
  };
}

function attemptView(record: ResourceSyncAttemptRecord): ResourceSyncAttempt {
  const { status, startedAt, events, initialRevision, targetRevision, target } = record;
  return {
    status,
    startedAt: new Date(startedAt),
    events: events.map(eventView),
    target,
    initialRevision: revisionView(initialRevision),
    targetRevision: revisionView(targetRevision),
  };
}

function revisionView({ sha, directory, ...branch }: RevisionRecord): Revision {
  return { ...branchView(branch), sha, directory };
}

function eventView({ type, event, time, externalId }: SyncEventRecord) {
  return { type, event, time: new Date(time), externalId };
}
