import type { Deployment, DeploymentState, DeploymentSummary } from "../generated/api.ts";
import type { DeploymentRecord, RecordedVersion } from "../records/deployment-record.ts";
import { componentState } from "./component-view.ts";
import { dateOf } from "./deployable-view.ts";

/** A deployment as listings show it. */
export function deploymentSummary(record: DeploymentRecord): DeploymentSummary {
  const { target } = record;
  return {
    arn: record.arn,
    componentName: "componentName" in target ? target.componentName : undefined,
    completedAt: dateOf(record.completedAt),
    createdAt: new Date(record.createdAt),
    deploymentStatus: record.status,
    environmentName: "environmentName" in target ? target.environmentName : undefined,
    id: record.id,
    lastAttemptedDeploymentId: record.lastAttemptedDeploymentId,
    lastModifiedAt: new Date(record.lastModifiedAt),
    lastSucceededDeploymentId: record.lastSucceededDeploymentId,
    serviceInstanceName: "serviceInstanceName" in target ? target.serviceInstanceName : undefined,
    serviceName: "serviceName" in target ? target.serviceName : undefined,
    targetArn: record.targetArn,
    targetResourceCreatedAt: new Date(record.targetResourceCreatedAt),
    targetResourceType: target.type,
  };
}

/** A deployment in full, with the specs that are its documents. */
export function deploymentView(
  record: DeploymentRecord,
  specs: { readonly initial?: string | undefined; readonly target?: string | undefined },
): Deployment {
  return {
    ...deploymentSummary(record),
    deploymentStatusMessage: record.statusMessage,
    initialState: stateOf(record, record.initial, specs.initial),
    targetState: stateOf(record, record.goal, specs.target),
  };
}

function stateOf(
  record: DeploymentRecord,
  version: RecordedVersion | undefined,
  spec: string | undefined,
): DeploymentState | undefined {
  if (version === undefined) return undefined;
  if (record.target.type === "ENVIRONMENT") return { environment: { ...version, spec } };
  if (record.target.type === "SERVICE_PIPELINE") return { servicePipeline: { ...version, spec } };
  if (record.target.type === "COMPONENT") {
    return spec === undefined ? undefined : { component: componentState(spec) };
  }
  const lastSuccessfulEnvironmentDeploymentId = record.environmentDeploymentId;
  return {
    serviceInstance: { ...version, spec: spec ?? "", lastSuccessfulEnvironmentDeploymentId },
  };
}
