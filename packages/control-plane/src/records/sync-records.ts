import type { RepositoryProvider, SyncType } from "../generated/api.ts";
import { type Kind, keyOf, padded } from "../store/keys.ts";
import type { TemplateKind } from "./template-record.ts";

/** Where a branch of a registered repository is. */
export interface SyncedBranch {
  readonly provider: RepositoryProvider;
  readonly repository: string;
  readonly branch: string;
}

/** The versions of a template come from a repository. */
export interface TemplateSyncConfigRecord extends SyncedBranch {
  readonly kind: TemplateKind;
  readonly templateName: string;
  readonly subdirectory?: string;
}

export const templateSyncConfigs: Kind<TemplateSyncConfigRecord> = {
  name: "template-sync-config",
  id: ({ kind, templateName }) => templateSyncId(kind, templateName),
};

/** A template's id among those that are synced. */
export function templateSyncId(kind: TemplateKind, templateName: string): string {
  return keyOf(kind, templateName);
}

/** The instances of a service come from a repository. */
export interface ServiceSyncConfigRecord extends SyncedBranch {
  readonly serviceName: string;
  /** Of the ops file, as it was given. */
  readonly filePath: string;
  /** Those that the ops file named when it was last read: a push to one of them counts, too. */
  readonly specBranches?: readonly string[];
}

export const serviceSyncConfigs: Kind<ServiceSyncConfigRecord> = {
  name: "service-sync-config",
  id: ({ serviceName }) => serviceName,
};

/** Something that a sync did; `type` is one of a few words. */
export interface SyncEventRecord {
  readonly type: string;
  readonly event: string;
  readonly time: number;
  readonly externalId?: string;
}

/** A commit, and the directory or file of it that is synced. */
export interface RevisionRecord extends SyncedBranch {
  readonly sha: string;
  readonly directory: string;
}

/** One run over everything that is synced from a branch. */
export interface RepositorySyncRecord extends SyncedBranch {
  readonly syncType: SyncType;
  readonly attemptId: string;
  readonly status: "INITIATED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly startedAt: number;
  readonly events: readonly SyncEventRecord[];
  /** The commit that this run reads: the same when it is taken up again. */
  readonly commit?: { readonly sha: string; readonly message: string };
  /** The newest commit of each branch that this run has read. */
  readonly heads?: Readonly<Record<string, string>>;
  /** Processes that began the run. */
  readonly attempts: number;
  /** Asked for while it ran: another run follows. */
  readonly again?: boolean;
}

export const repositorySyncs: Kind<RepositorySyncRecord> = {
  name: "repository-sync",
  id: (record) => repositorySyncId(record.syncType, record),
};

/** The id of the syncs of one type from one branch. */
export function repositorySyncId(
  syncType: SyncType,
  { provider, repository, branch }: SyncedBranch,
): string {
  return keyOf(syncType, provider, repository, branch);
}

/** One attempt to make a resource as a commit has it. */
export interface ResourceSyncAttemptRecord {
  readonly id: string;
  /** The ARN of what is synced. */
  readonly target: string;
  readonly status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly startedAt: number;
  readonly events: readonly SyncEventRecord[];
  readonly initialRevision: RevisionRecord;
  readonly targetRevision: RevisionRecord;
}

/** The syncs of one major version of a template, or of one service instance. */
export interface ResourceSyncRecord {
  readonly id: string;
  /** The ARN of what is synced. */
  readonly target: string;
  readonly desired: RevisionRecord;
  readonly latest: ResourceSyncAttemptRecord;
  readonly succeeded?: ResourceSyncAttemptRecord;
  /** Of what was synced last with success, and what came of it: an equal one changes nothing. */
  readonly content?: { readonly digest: string; readonly minorVersion?: string };
}

export const resourceSyncs: Kind<ResourceSyncRecord> = {
  name: "resource-sync",
  spread: 2,
  id: ({ id }) => id,
};

/** How the ids of the syncs of a template's major versions begin. */
export function templateResources(kind: TemplateKind, name: string): string {
  return keyOf(`${kind}-template`, name, "");
}

/** The id of the syncs of a template's major version. */
export function templateResourceId(kind: TemplateKind, name: string, major: string): string {
  return `${templateResources(kind, name)}${padded(major)}`;
}

/** How the ids of the syncs of a service's instances begin. */
export function instanceResources(serviceName: string): string {
  return keyOf("service-instance", serviceName, "");
}

/** The id of the syncs of a service instance. */
export function instanceResourceId(serviceName: string, instanceName: string): string {
  return `${instanceResources(serviceName)}${instanceName}`;
}

/** What keeps a service, or one instance of it, from being synced. */
export interface SyncBlockerRecord {
  readonly id: string;
  readonly serviceName: string;
  /** Absent where the whole service is blocked. */
  readonly instanceName?: string;
  readonly createdAt: number;
  readonly createdReason: string;
  readonly contexts: readonly { readonly key: string; readonly value: string }[];
  readonly resolvedAt?: number;
  readonly resolvedReason?: string;
}

export const syncBlockers: Kind<SyncBlockerRecord> = {
  name: "sync-blocker",
  id: ({ id }) => id,
};
