import type { Context } from "../context.ts";
import type { Deployable } from "../records/deployable.ts";
import type { DeploymentTarget } from "../records/deployment-record.ts";
import type { FoundTarget, PreviewRequest } from "./preview.ts";

/** What a target that is not there yet would be made of. */
export interface PlannedTarget {
  readonly templateName: string;
  /** Of an instance. */
  readonly environmentName?: string;
}

/** A target as its creation would record it; `undefined` unless the request says of what. */
export function plannedTarget(
  { arns, clock }: Context,
  { target, spec, templateVersion, planned }: PreviewRequest,
): FoundTarget | undefined {
  if (planned === undefined || templateVersion === undefined) return undefined;
  const { major, minor } = templateVersion;
  const state = { templateMajorVersion: major, templateMinorVersion: minor, spec };
  const now = clock.now();
  const record: Deployable = {
    arn:
      target.type === "ENVIRONMENT"
        ? arns.environment(target.environmentName)
        : target.type === "SERVICE_PIPELINE"
          ? arns.pipeline(target.serviceName)
          : arns.instance(target.serviceName, target.serviceInstanceName),
    createdAt: now,
    templateName: planned.templateName,
    stackName: "planned",
    attempted: state,
    deploymentStatus: "IN_PROGRESS",
    lastDeploymentAttemptedAt: now,
    tags: {},
  };
  const full: DeploymentTarget =
    target.type === "SERVICE_INSTANCE"
      ? { ...target, environmentName: planned.environmentName ?? "" }
      : target;
  const part =
    target.type === "ENVIRONMENT"
      ? ({ part: "environment" } as const)
      : target.type === "SERVICE_PIPELINE"
        ? ({ part: "pipeline" } as const)
        : ({ part: "instance", instanceName: target.serviceInstanceName } as const);
  const request = {
    id: "preview",
    action: "deploy",
    target: full,
    targetArn: record.arn,
    targetResourceCreatedAt: now,
    templateName: planned.templateName,
    goal: state,
    stackName: record.stackName,
    selfManaged: false,
  } as const;
  return { isThere: false, record, part, request };
}
