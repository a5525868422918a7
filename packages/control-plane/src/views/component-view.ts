import type { Component, ComponentState, ComponentSummary } from "../generated/api.ts";
import { type ComponentRecord, contentFrom } from "../records/component-record.ts";
import { ownState } from "../records/deployable.ts";
import { dateOf } from "./deployable-view.ts";

/** A component as listings show it. */
export function componentSummary(record: ComponentRecord): ComponentSummary {
  return {
    arn: record.arn,
    createdAt: new Date(record.createdAt),
    deploymentStatus: record.deploymentStatus,
    deploymentStatusMessage: record.deploymentStatusMessage,
    environmentName: record.environmentName,
    lastAttemptedDeploymentId: record.lastAttemptedDeploymentId,
    lastDeploymentAttemptedAt: dateOf(record.lastDeploymentAttemptedAt),
    lastDeploymentSucceededAt: dateOf(record.lastDeploymentSucceededAt),
    lastModifiedAt: new Date(record.lastModifiedAt),
    lastSucceededDeploymentId: record.lastSucceededDeploymentId,
    name: record.name,
    serviceInstanceName: record.serviceInstanceName,
    serviceName: record.serviceName,
  };
}

/** A component in full. */
export function componentView(record: ComponentRecord): Component {
  return {
    ...componentSummary(record),
    description: record.description,
    lastClientRequestToken: record.lastClientRequestToken,
    serviceSpec: contentFrom(ownState(record).spec).serviceSpec,
  };
}

/** What a deployment of a component began with or led to. */
export function componentState(spec: string): ComponentState {
  const { serviceInstanceName, serviceName, serviceSpec, templateFile } = contentFrom(spec);
  return { serviceInstanceName, serviceName, serviceSpec, templateFile };
}
