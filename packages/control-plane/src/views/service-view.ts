import type {
  Service,
  ServiceInstance,
  ServiceInstanceSummary,
  ServicePipeline,
  ServiceSummary,
} from "../generated/api.ts";
import type { InstanceRecord, PipelineRecord, ServiceRecord } from "../records/service-record.ts";
import { deployableView } from "./deployable-view.ts";

/** A service as listings show it. */
export function serviceSummary(record: ServiceRecord): ServiceSummary {
  return {
    arn: record.arn,
    createdAt: new Date(record.createdAt),
    description: record.description,
    lastModifiedAt: new Date(record.lastModifiedAt),
    name: record.name,
    status: record.status,
    statusMessage: record.statusMessage,
    templateName: record.templateName,
  };
}

/** A service in full, with its pipeline if it has one. */
export function serviceView(record: ServiceRecord, pipeline: PipelineRecord | undefined): Service {
  return {
    ...serviceSummary(record),
    branchName: record.branchName,
    repositoryConnectionArn: record.repositoryConnectionArn,
    repositoryId: record.repositoryId,
    pipeline: pipeline === undefined ? undefined : pipelineView(pipeline),
    spec: record.spec,
  };
}

/** A service's pipeline. */
export function pipelineView(record: PipelineRecord): ServicePipeline {
  return { ...deployableView(record), spec: record.current?.spec };
}

/** An instance as listings show it. */
export function instanceSummary(record: InstanceRecord): ServiceInstanceSummary {
  return {
    ...deployableView(record),
    environmentName: record.environmentName,
    name: record.name,
    serviceName: record.serviceName,
  };
}

/** An instance in full. */
export function instanceView(record: InstanceRecord): ServiceInstance {
  return {
    ...instanceSummary(record),
    lastClientRequestToken: record.lastClientRequestToken,
    spec: record.current?.spec,
  };
}
