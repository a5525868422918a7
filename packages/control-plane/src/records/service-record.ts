import type { ServiceStatus } from "../generated/api.ts";
import { type Kind, keyOf, sortableTime } from "../store/keys.ts";
import { type Deployable, specsApart, type Tags } from "./deployable.ts";
import { versionOrder } from "./environment-record.ts";
import type { ServiceWorkflow } from "./service-workflow.ts";

/** A service: also the lock of its instances and its pipeline. */
export interface ServiceRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
  readonly description?: string;
  readonly templateName: string;
  /** The version that the service was created with. */
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
  /** What is asked for, each part as it was last deployed. */
  readonly spec: string;
  readonly status: ServiceStatus;
  readonly statusMessage?: string;
  readonly branchName?: string;
  readonly repositoryConnectionArn?: string;
  readonly repositoryId?: string;
  readonly hasPipeline: boolean;
  readonly tags: Tags;
  readonly createdWith: string;
  readonly modified: boolean;
  /** The change of the service as a whole that is under way. */
  readonly workflow?: ServiceWorkflow;
  /** Deployments of single parts that are under way: deployment id by {@link instancePart} or `pipeline`. */
  readonly deploying: Readonly<Record<string, string>>;
}

export const services: Kind<ServiceRecord> = {
  name: "service",
  spread: 1,
  id: ({ name }) => name,
};

/** The pipeline's key among the parts of a service. */
export const PIPELINE_PART = "pipeline";

/** An instance's key among the parts of a service. */
export function instancePart(instanceName: string): string {
  return keyOf("instance", instanceName);
}

/** A service instance. */
export interface InstanceRecord extends Deployable {
  readonly serviceName: string;
  readonly name: string;
  readonly environmentName: string;
  readonly lastClientRequestToken?: string;
}

export const instances: Kind<InstanceRecord> = {
  name: "service-instance",
  spread: 1,
  id: instanceId,
  orders: (record) => {
    const id = instanceId(record);
    return {
      order1: keyOf(record.name, record.serviceName),
      order2: keyOf(record.deploymentStatus, id),
      order3: keyOf(versionOrder(record), id),
      order4: keyOf(record.environmentName, id),
      order5: keyOf(sortableTime(record.lastDeploymentAttemptedAt), id),
      order6: keyOf(sortableTime(record.createdAt), id),
    };
  },
  apart: specsApart(),
};

/** An instance's id among all instances: those of a service follow one another. */
export function instanceId(record: {
  readonly serviceName: string;
  readonly name: string;
}): string {
  return keyOf(record.serviceName, record.name);
}

/** A service's pipeline. */
export interface PipelineRecord extends Deployable {
  readonly serviceName: string;
}

export const pipelines: Kind<PipelineRecord> = {
  name: "service-pipeline",
  spread: 1,
  id: ({ serviceName }) => serviceName,
  orders: (record) => ({ order3: keyOf(versionOrder(record), record.serviceName) }),
  apart: specsApart(),
};
