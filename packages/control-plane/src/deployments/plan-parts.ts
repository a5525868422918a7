import type { InstanceSpec } from "@proton/bundle";
import type { Context } from "../context.ts";
import { provisionedBy } from "../environments/environment-place.ts";
import { ACCOUNT_SETTINGS_ID, accountSettings } from "../records/account-records.ts";
import type { Deployable, DeployedState, Tags } from "../records/deployable.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import {
  type InstanceRecord,
  instanceId,
  instances,
  type PipelineRecord,
  pipelines,
  type ServiceRecord,
} from "../records/service-record.ts";
import { instanceStackName, pipelineStackName } from "../stack-names.ts";
import { type DeploymentRequest, recordDeployment } from "./propose.ts";

/** What an instance and its pipeline share when they are made. */
interface NewPart {
  readonly context: Context;
  readonly service: ServiceRecord;
  readonly state: DeployedState;
  readonly tags: Tags;
}

/** Makes the record of an instance, in progress from its first moment, unless it is there. */
export async function ensureInstance(
  part: NewPart & { readonly entry: InstanceSpec; readonly clientToken?: string | undefined },
): Promise<void> {
  const { context, service, entry, clientToken } = part;
  await context.store.create(instances, {
    ...newDeployable(part),
    arn: context.arns.instance(service.name, entry.name),
    stackName: instanceStackName(context.ids, service.name, entry.name),
    serviceName: service.name,
    name: entry.name,
    environmentName: entry.environment,
    ...(clientToken === undefined ? {} : { lastClientRequestToken: clientToken }),
  });
}

/** Makes the record of a service's pipeline, in progress from its first moment, unless it is there. */
export async function ensurePipeline(part: NewPart): Promise<void> {
  const { context, service } = part;
  await context.store.create(pipelines, {
    ...newDeployable(part),
    arn: context.arns.pipeline(service.name),
    stackName: pipelineStackName(context.ids, service.name),
    serviceName: service.name,
  });
}

function newDeployable({ context, service, state, tags }: NewPart) {
  const now = context.clock.now();
  return {
    createdAt: now,
    templateName: service.templateName,
    attempted: state,
    deploymentStatus: "IN_PROGRESS" as const,
    lastDeploymentAttemptedAt: now,
    tags,
  };
}

/** Asks for the deployment or deletion of an instance. */
export async function instanceRequest(
  context: Context,
  instance: InstanceRecord,
  asked: {
    readonly id: string;
    readonly action: "deploy" | "delete";
    readonly goal: DeployedState;
  },
): Promise<DeploymentRequest> {
  const environment = await context.store.get(environments, instance.environmentName);
  const { serviceName, name, environmentName } = instance;
  return {
    ...commonRequest(instance, asked),
    target: { type: "SERVICE_INSTANCE", environmentName, serviceName, serviceInstanceName: name },
    ...provisionedBy(environment),
  };
}

/** Asks for the deployment or deletion of a pipeline. */
export async function pipelineRequest(
  context: Context,
  pipeline: PipelineRecord,
  asked: {
    readonly id: string;
    readonly action: "deploy" | "delete";
    readonly goal: DeployedState;
  },
): Promise<DeploymentRequest> {
  const settings = await context.store.get(accountSettings, ACCOUNT_SETTINGS_ID);
  return {
    ...commonRequest(pipeline, asked),
    target: { type: "SERVICE_PIPELINE", serviceName: pipeline.serviceName },
    roleArn: settings?.pipelineServiceRoleArn,
    selfManaged: settings?.pipelineProvisioningRepository !== undefined,
  };
}

/** What every request takes over from the record of its target. */
export function commonRequest(
  target: Deployable,
  asked: {
    readonly id: string;
    readonly action: "deploy" | "delete";
    readonly goal: DeployedState;
  },
) {
  return {
    ...asked,
    targetArn: target.arn,
    targetResourceCreatedAt: target.createdAt,
    templateName: target.templateName,
    initial: target.current,
    lastAttemptedDeploymentId: target.lastAttemptedDeploymentId,
    lastSucceededDeploymentId: target.lastSucceededDeploymentId,
    stackName: target.stackName,
    stackId: target.stackId,
  };
}

/** A planned deployment of a workflow: recorded unless it is, then brought as far as it gets here. */
export async function runPlanned(
  context: Context,
  { workflowId, deploymentId }: { readonly workflowId: string; readonly deploymentId: string },
  request: () => Promise<DeploymentRequest | undefined>,
): Promise<DeploymentRecord | undefined> {
  if ((await context.store.get(deployments, deploymentId)) === undefined) {
    const asked = await request();
    if (asked === undefined) return undefined;
    await recordDeployment(context, { ...asked, workflowId }, "accepted");
  }
  await context.work.run("deployment", deploymentId);
  return context.store.get(deployments, deploymentId);
}

/** The record of a service's instance. */
export function getInstance(
  context: Context,
  serviceName: string,
  name: string,
): Promise<InstanceRecord | undefined> {
  return context.store.get(instances, instanceId({ serviceName, name }));
}
