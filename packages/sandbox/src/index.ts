export {
  AccountsError,
  openSandboxAccounts,
  type SandboxAccounts,
  type SandboxAccountsOptions,
} from "./accounts/sandbox-accounts.ts";
export { isLocalIssuer } from "./authorization/local-issuers.ts";
export {
  mintToken,
  type TokenIssuer,
  type TokenRequest,
} from "./authorization/token-issuer.ts";
export type { Clock } from "./clock.ts";
export {
  chosenTroubles,
  TROUBLES,
  type TroubleName,
} from "./cloudformation-api/chosen-troubles.ts";
export type {
  ActionRecord,
  Execution,
  ExecutionStatus,
  PipelineEvent,
  StageRecord,
} from "./code-pipeline/execution.ts";
export type { RetryMode } from "./code-pipeline/pipeline-definition.ts";
export {
  PipelineError,
  type PipelineService,
  type PipelineSummary,
} from "./code-pipeline/pipeline-service.ts";
export { ListenError } from "./data-plane/data-plane.ts";
export { S3Error, type S3ErrorCode } from "./data-plane/s3/s3-error.ts";
export { eventGroup } from "./functions/event-group.ts";
export { type ExampleRequest, exampleEvent } from "./http-api/example-event.ts";
export { PortTakenError } from "./http-api/http-api-service.ts";
export { operatorKeyOf } from "./iam/request-account.ts";
export { type GroupLogEvent, type ReadLogsOptions, readLogs } from "./logs/read-logs.ts";
export {
  openSandbox,
  type PipelineStack,
  type Sandbox,
  type SandboxOptions,
  type StackSummary,
} from "./sandbox.ts";
export type {
  Credentials,
  FunctionService,
  HttpApiService,
  HttpExchange,
  InvokeRequest,
  InvokeResult,
  LogEvent,
  LogService,
  SandboxEvent,
  ServiceEndpoints,
  TailedLogEvent,
} from "./services.ts";
export type { RandomBytes } from "./stack/physical-name.ts";
export { StackRequestError } from "./stack/stack-engine.ts";
export { checkState, type Damage } from "./state/check-state.ts";
export {
  backUpSnapshot,
  backUpState,
  restoreState,
  type StateCopy,
} from "./state/copy-state.ts";
export {
  type JwtTrust,
  type LogSource,
  readSandboxContents,
  type SandboxContents,
} from "./state/sandbox-contents.ts";
export { takeSnapshot } from "./state/snapshot-state.ts";
export { StateError } from "./state/state-error.ts";
export { type StorageProblem, storageProblem } from "./state/storage-problem.ts";
