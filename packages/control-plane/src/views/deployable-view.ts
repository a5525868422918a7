import type { DeploymentStatus } from "../generated/api.ts";
import type { Deployable } from "../records/deployable.ts";

/** The members that environments, instances and pipelines show alike; what is not known yet is absent. */
export interface DeployableView {
  readonly arn: string;
  readonly createdAt: Date;
  readonly deploymentStatus: DeploymentStatus;
  readonly deploymentStatusMessage?: string | undefined;
  readonly lastAttemptedDeploymentId?: string | undefined;
  readonly lastDeploymentAttemptedAt: Date;
  readonly lastDeploymentSucceededAt?: Date | undefined;
  readonly lastSucceededDeploymentId?: string | undefined;
  readonly templateMajorVersion?: string | undefined;
  readonly templateMinorVersion?: string | undefined;
  readonly templateName: string;
}

/** What the API shows of a resource: the version in use, not the one that is being deployed. */
export function deployableView(record: Deployable): DeployableView {
  return {
    arn: record.arn,
    createdAt: new Date(record.createdAt),
    deploymentStatus: record.deploymentStatus,
    deploymentStatusMessage: record.deploymentStatusMessage,
    lastAttemptedDeploymentId: record.lastAttemptedDeploymentId,
    lastDeploymentAttemptedAt: new Date(record.lastDeploymentAttemptedAt),
    lastDeploymentSucceededAt: dateOf(record.lastDeploymentSucceededAt),
    lastSucceededDeploymentId: record.lastSucceededDeploymentId,
    templateMajorVersion: record.current?.templateMajorVersion,
    templateMinorVersion: record.current?.templateMinorVersion,
    templateName: record.templateName,
  };
}

/** A time of a record as the API's type. */
export function dateOf(milliseconds: number | undefined): Date | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds);
}
