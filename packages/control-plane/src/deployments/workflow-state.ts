import type { Context } from "../context.ts";
import type { ServiceStatus } from "../generated/api.ts";
import { isInProgress } from "../records/deployable.ts";
import { deployments } from "../records/deployment-record.ts";
import {
  instanceId,
  instances,
  pipelines,
  type ServiceRecord,
  services,
} from "../records/service-record.ts";
import type { PlannedDeployment, ServiceWorkflow } from "../records/service-workflow.ts";
import { isServiceActive } from "../statuses.ts";
import { forgetServiceSync } from "../sync/forget-sync.ts";

/** Who owns the documents of a workflow. */
export function workflowOwner(workflowId: string): string {
  return `workflow#${workflowId}`;
}

/** The spec that a workflow works towards; a deletion has none but the service's own. */
export async function workflowSpec(
  context: Context,
  service: ServiceRecord,
  workflow: ServiceWorkflow,
): Promise<string> {
  return (await context.documents.text(workflowOwner(workflow.id), "spec")) ?? service.spec;
}

/** Records the next step of a service's workflow, unless another process has gone on already. */
export async function advanceWorkflow(
  context: Context,
  service: ServiceRecord,
  next: Partial<ServiceWorkflow>,
  spec?: string,
  change: Partial<ServiceRecord> = {},
): Promise<void> {
  await updateWorkflow(context, service, (now, workflow) => ({
    ...now,
    ...change,
    ...(spec === undefined ? {} : { spec }),
    workflow: { ...workflow, ...next },
  }));
}

/** How a service's workflow ends. */
type WorkflowEnd = "deleted" | { readonly status: ServiceStatus; readonly statusMessage?: string };

/**
 * Ends a service's workflow: parts that it had taken but did not change go back to how they were,
 * and then the service shows the result.
 */
export async function finishWorkflow(
  context: Context,
  service: ServiceRecord,
  result: WorkflowEnd,
): Promise<void> {
  const workflow = service.workflow as ServiceWorkflow;
  await releasePipeline(context, service, workflow, result);
  for (const planned of workflow.remove) await releaseInstance(context, service, planned);
  if (result === "deleted") {
    await forgetServiceSync(context, service.name);
    await context.store.remove(services, service.name, (now) => now.workflow?.id === workflow.id);
  } else {
    const { status, statusMessage } = result;
    await updateWorkflow(context, service, ({ workflow: _, statusMessage: __, ...now }) => ({
      ...now,
      status,
      ...(statusMessage === undefined ? {} : { statusMessage }),
    }));
  }
  await context.documents.removeAll(workflowOwner(workflow.id));
  context.emit({
    code: "service.changed",
    level: result === "deleted" || isServiceActive(result.status) ? "info" : "error",
    data: { serviceName: service.name, status: result === "deleted" ? "DELETED" : result.status },
  });
}

/** A pipeline that was locked and not deployed, because an instance failed before it. */
async function releasePipeline(
  context: Context,
  service: ServiceRecord,
  workflow: ServiceWorkflow,
  result: WorkflowEnd,
): Promise<void> {
  const { pipelineDeploymentId } = workflow;
  if (pipelineDeploymentId === undefined || result === "deleted") return;
  if ((await context.store.get(deployments, pipelineDeploymentId)) !== undefined) return;
  await context.store.update(pipelines, service.name, (pipeline) => {
    if (!isInProgress(pipeline)) return undefined;
    if (workflow.pipelineBefore !== undefined) return { ...pipeline, ...workflow.pipelineBefore };
    const reason = result.statusMessage ?? "";
    const deploymentStatusMessage = `${reason} - canceling pipeline deployment`;
    return { ...pipeline, deploymentStatus: "FAILED" as const, deploymentStatusMessage };
  });
}

/** An instance that was to be deleted and stays, because a new one failed before. */
async function releaseInstance(
  context: Context,
  service: ServiceRecord,
  planned: PlannedDeployment,
): Promise<void> {
  const { before, deploymentId, instanceName: name } = planned;
  if (before === undefined) return;
  if ((await context.store.get(deployments, deploymentId)) !== undefined) return;
  const id = instanceId({ serviceName: service.name, name });
  await context.store.update(instances, id, (instance) =>
    isInProgress(instance) ? { ...instance, ...before } : undefined,
  );
}

async function updateWorkflow(
  context: Context,
  service: ServiceRecord,
  change: (now: ServiceRecord, workflow: ServiceWorkflow) => ServiceRecord,
): Promise<void> {
  const { id, step } = service.workflow as ServiceWorkflow;
  await context.store.update(services, service.name, (now) =>
    now.workflow?.id === id && now.workflow.step === step
      ? { ...change(now, now.workflow), lastModifiedAt: context.clock.now() }
      : undefined,
  );
}
