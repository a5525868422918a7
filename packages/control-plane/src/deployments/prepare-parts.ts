import type { Context } from "../context.ts";
import { instanceId, instances, pipelines, type ServiceRecord } from "../records/service-record.ts";
import { readServiceSpec } from "../specs/read-spec.ts";
import { ensureInstance, ensurePipeline } from "./plan-parts.ts";
import { workflowSpec } from "./workflow-state.ts";

/**
 * Makes what a workflow is going to deploy and shows what it is going to change as in progress.
 * Taken again, it changes nothing.
 */
export async function prepareParts(context: Context, service: ServiceRecord): Promise<void> {
  const { workflow } = service;
  if (workflow === undefined) return;
  if (workflow.kind === "delete") {
    await markPipeline(context, service, "DELETE_IN_PROGRESS");
  } else {
    const spec = await workflowSpec(context, service, workflow);
    const state = { ...workflow.version, spec };
    const entries = readServiceSpec(spec).instances;
    const { tags, clientToken } = workflow;
    for (const { instanceName } of workflow.deploy) {
      const entry = entries.find(({ name }) => name === instanceName);
      if (entry === undefined) continue;
      await ensureInstance({ context, service, entry, state, tags, clientToken });
    }
    if (workflow.pipelineDeploymentId !== undefined) {
      await ensurePipeline({ context, service, state, tags: service.tags });
      await markPipeline(context, service, "IN_PROGRESS");
    }
  }
  for (const { instanceName: name } of workflow.remove) {
    const id = instanceId({ serviceName: service.name, name });
    await context.store.update(instances, id, (instance) =>
      instance.deploymentStatus === "DELETE_IN_PROGRESS"
        ? undefined
        : { ...withoutMessage(instance), deploymentStatus: "DELETE_IN_PROGRESS" as const },
    );
  }
}

async function markPipeline(
  context: Context,
  service: ServiceRecord,
  deploymentStatus: "IN_PROGRESS" | "DELETE_IN_PROGRESS",
): Promise<void> {
  await context.store.update(pipelines, service.name, (pipeline) =>
    pipeline.deploymentStatus === deploymentStatus
      ? undefined
      : { ...withoutMessage(pipeline), deploymentStatus },
  );
}

function withoutMessage<Record extends { readonly deploymentStatusMessage?: string }>(
  record: Record,
): Omit<Record, "deploymentStatusMessage"> {
  const { deploymentStatusMessage: _, ...rest } = record;
  return rest;
}
