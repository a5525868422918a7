import type { OperationName } from "../src/generated/api.ts";
import { operationContracts } from "../src/generated/contract.ts";

/** The errors that the model documents for some operations only. */
export const PARTICULAR_ERRORS = [
  "ConflictException",
  "ResourceNotFoundException",
  "ServiceQuotaExceededException",
] as const;

/** One of {@link PARTICULAR_ERRORS}. */
export type ParticularError = (typeof PARTICULAR_ERRORS)[number];

interface Unreachable {
  readonly error: ParticularError;
  readonly operations: readonly OperationName[];
  readonly reason: string;
}

/** Which documented errors no request can get here, and why. */
export const unreachableErrors: readonly Unreachable[] = [
  {
    error: "ConflictException",
    operations: ["CreateEnvironmentTemplateVersion", "CreateServiceTemplateVersion"],
    reason: "each request draws a number of its own, so versions never compete for one",
  },
  {
    error: "ConflictException",
    operations: ["DeleteServiceSyncConfig", "DeleteTemplateSyncConfig"],
    reason:
      "a sync that runs keeps the configuration that it began with, so it can always be deleted",
  },
  {
    error: "ConflictException",
    operations: ["DeleteEnvironmentAccountConnection"],
    reason: "Proton let connections go that were in use: their stacks stay, unmanaged",
  },
  {
    error: "ConflictException",
    operations: [
      "TagResource",
      "UntagResource",
      "UpdateAccountSettings",
      "UpdateEnvironmentTemplate",
      "UpdateServiceSyncConfig",
      "UpdateServiceTemplate",
      "UpdateTemplateSyncConfig",
    ],
    reason: "changes of one record are made one after another, and the last one counts",
  },
  {
    error: "ResourceNotFoundException",
    operations: [
      "DeleteComponent",
      "DeleteDeployment",
      "DeleteEnvironment",
      "DeleteEnvironmentAccountConnection",
      "DeleteEnvironmentTemplate",
      "DeleteEnvironmentTemplateVersion",
      "DeleteRepository",
      "DeleteService",
      "DeleteServiceSyncConfig",
      "DeleteServiceTemplate",
      "DeleteServiceTemplateVersion",
      "DeleteTemplateSyncConfig",
    ],
    reason: "deleting what does not exist answers without a resource, as Proton's did",
  },
  {
    error: "ResourceNotFoundException",
    operations: ["GetAccountSettings", "ListEnvironments", "ListRepositories"],
    reason: "the request names nothing that could be missing",
  },
  {
    error: "ServiceQuotaExceededException",
    operations: ["CreateRepository", "CreateServiceSyncConfig", "CreateTemplateSyncConfig"],
    reason: "Proton published no quota of them",
  },
  {
    error: "ServiceQuotaExceededException",
    operations: ["NotifyResourceDeploymentStatusChange", "UpdateComponent"],
    reason: "the request adds nothing that is counted",
  },
];

/** The operations whose model documents an error. */
export function documenting(error: string): readonly OperationName[] {
  return Object.entries(operationContracts)
    .filter(([, { errors }]) => errors.includes(error))
    .map(([name]) => name as OperationName);
}

/** Why an operation never answers an error that is documented for it; `undefined` if it does. */
export function whyUnreachable(error: ParticularError, operation: OperationName) {
  return unreachableErrors.find(
    (entry) => entry.error === error && entry.operations.includes(operation),
  )?.reason;
}
