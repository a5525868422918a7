import type {
  DeploymentStatus,
  EnvironmentAccountConnectionStatus,
  ServiceStatus,
  TemplateVersionStatus,
} from "./generated/api.ts";

// Every question about a status is asked here, once for each type of status.

/** Whether a deployment holds the resource: nothing else may change it. */
export function isDeploymentInProgress(status: DeploymentStatus): boolean {
  return status === "IN_PROGRESS" || status === "CANCELLING" || status === "DELETE_IN_PROGRESS";
}

/** What the message of a deployment begins with that waits for somebody outside. */
export const HANDED_OVER = "Waits until ";

/** Whether a deployment is self-managed and waits for people: nothing here brings it on. */
export function isHandedOver(resource: {
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string | undefined;
}): boolean {
  const { deploymentStatus, deploymentStatusMessage = "" } = resource;
  return (
    isDeploymentInProgress(deploymentStatus) && deploymentStatusMessage.startsWith(HANDED_OVER)
  );
}

/** Whether a deployment can be turned back: a deletion cannot. */
export function isDeploymentCancellable(status: DeploymentStatus): boolean {
  return status === "IN_PROGRESS" || status === "CANCELLING";
}

export function isDeploymentSucceeded(status: DeploymentStatus): boolean {
  return status === "SUCCEEDED";
}

export function isDeploymentFailed(status: DeploymentStatus): boolean {
  return status === "FAILED" || status === "DELETE_FAILED";
}

/** Whether the service is being changed. */
export function isServiceInProgress(status: ServiceStatus): boolean {
  return status.endsWith("_IN_PROGRESS");
}

/** Whether the last change of the service was made in full. */
export function isServiceActive(status: ServiceStatus): boolean {
  return status === "ACTIVE";
}

/** Whether the last change failed, whatever became of what it had begun. */
export function isServiceFailed(status: ServiceStatus): boolean {
  return status.includes("FAILED");
}

/** Whether the version can be deployed. */
export function isVersionRegistered(status: TemplateVersionStatus): boolean {
  return status === "DRAFT" || status === "PUBLISHED";
}

export function isVersionPublished(status: TemplateVersionStatus): boolean {
  return status === "PUBLISHED";
}

export function isVersionInProgress(status: TemplateVersionStatus): boolean {
  return status === "REGISTRATION_IN_PROGRESS";
}

export function isVersionFailed(status: TemplateVersionStatus): boolean {
  return status === "REGISTRATION_FAILED";
}

/** Whether environments can be provisioned through the connection. */
export function isConnectionConnected(status: EnvironmentAccountConnectionStatus): boolean {
  return status === "CONNECTED";
}

/** Whether the connection can never be used: that is final. */
export function isConnectionRejected(status: EnvironmentAccountConnectionStatus): boolean {
  return status === "REJECTED";
}
