export type { AdoptionRequest } from "./adoption/adopt.ts";
export type { ForgetRequest } from "./adoption/forget.ts";
export { createArns } from "./arns.ts";
export type { BundleWork, RehearsalRequest } from "./bundle-work/bundle-work.ts";
export {
  createIsolatedBundleWork,
  type IsolatedBundleWorkOptions,
} from "./bundle-work/isolated-bundle-work.ts";
export { createLocalBundleWork } from "./bundle-work/local-bundle-work.ts";
export type { ComponentPreviewRequest } from "./components/preview-component.ts";
export {
  type CallOptions,
  type ControlPlane,
  type ControlPlaneOptions,
  createControlPlane,
  type DeploymentDetails,
} from "./control-plane.ts";
export type { PlannedTarget } from "./deployments/planned-target.ts";
export type { PreviewRequest, PreviewTarget } from "./deployments/preview.ts";
export type { Preview } from "./deployments/preview-stack.ts";
export type { PreviewedTemplate } from "./deployments/previewed-template.ts";
export type { Staleness } from "./deployments/staleness.ts";
export { type ErrorCode, ProtonError } from "./errors.ts";
export type { ControlPlaneEvent } from "./events.ts";
export type * from "./generated/api.ts";
export { type ArtifactSource, createS3ArtifactSource } from "./ports/artifact-source.ts";
export { type Clock, systemClock } from "./ports/clock.ts";
export type { CodeBuildResult, CodeBuildRun, CodeBuildRunner } from "./ports/code-build.ts";
export type { AccountRole, EnvironmentAccounts } from "./ports/environment-accounts.ts";
export { createGitSyncSource, type GitSyncSourceOptions, git } from "./ports/git-sync-source.ts";
export { type Ids, randomIds } from "./ports/ids.ts";
export type { ProposedFiles, PullRequests } from "./ports/pull-requests.ts";
export type {
  SyncCommit,
  SyncDirectory,
  SyncRepository,
  SyncSource,
} from "./ports/sync-source.ts";
export type { Delivery, WorkMessage, WorkQueue } from "./ports/work-queue.ts";
export { defaultQuotas, type Quotas } from "./quotas.ts";
export type { DeploymentRecord } from "./records/deployment-record.ts";
export type { Provenance } from "./requests/provenance.ts";
export { type AccessKey, readAccessKeys } from "./server/access-keys.ts";
export { answerCall, type HttpAnswer, type HttpCall } from "./server/answer-call.ts";
export { signatureError } from "./server/authenticate.ts";
export { callResource } from "./server/call-resource.ts";
export { type Call, type RunningServer, type ServeOptions, serve } from "./server/serve.ts";
export { statusCodeOf } from "./server/status-codes.ts";
export * from "./statuses.ts";
export {
  type EmbeddedTable,
  EmbeddedTableError,
  openEmbeddedTable,
} from "./store/embedded-table.ts";
export {
  markImport,
  markStateVersion,
  migrateState,
  readStateVersion,
  StateConflictError,
  type StateTableAccess,
} from "./store/migrate-state.ts";
export { STATE_MARK, STATE_VERSION } from "./store/state-version.ts";
export { createStore, type Store } from "./store/store.ts";
export { createStateTable, stateTableProperties } from "./store/table.ts";
export type { StartedSync, SyncRequest } from "./sync/request-sync.ts";
export type { TemplateVersionDetails, TemplateVersionName } from "./templates/version-details.ts";
export type { Sharing } from "./work/leases.ts";
export type { WaitedFor } from "./work/resume.ts";
