import type { Context } from "../context.ts";
import { busyMessage } from "../deployments/lock.ts";
import { prepareParts } from "../deployments/prepare-parts.ts";
import { workflowOwner } from "../deployments/workflow-state.ts";
import { conflict, notFound } from "../errors.ts";
import type { ServiceStatus } from "../generated/api.ts";
import { isInProgress } from "../records/deployable.ts";
import { instances, type ServiceRecord, services } from "../records/service-record.ts";
import type { ServiceWorkflow } from "../records/service-workflow.ts";
import { keyOf } from "../store/keys.ts";

/**
 * Starts a change of a whole service: one write to the service decides between all requests that
 * come at once, and what it will do is recorded before.
 *
 * @param spec what the workflow works towards
 * @throws ProtonError `ConflictException` when the service or a part of it is being changed
 */
export async function startWorkflow(
  context: Context,
  start: {
    readonly serviceName: string;
    readonly status: ServiceStatus;
    readonly workflow: ServiceWorkflow;
    readonly spec?: string;
    readonly change?: Partial<ServiceRecord>;
  },
): Promise<ServiceRecord> {
  const { serviceName, status, workflow, change = {} } = start;
  await prepareWorkflow(context, serviceName, workflow, start.spec);
  const lastModifiedAt = context.clock.now();
  let before: ServiceRecord | undefined;
  const locked = await context.store
    .update(services, serviceName, (service) => {
      before = service;
      // The same request, sent twice with its token: both have the one workflow.
      if (service.workflow?.id === workflow.id) return undefined;
      if (service.workflow !== undefined) throw conflict(busyMessage(service));
      if (Object.keys(service.deploying).length > 0) {
        throw conflict(`Service ${serviceName} has a deployment in progress.`);
      }
      const { statusMessage: _, ...rest } = service;
      return { ...rest, ...change, status, workflow, lastModifiedAt };
    })
    .catch(async (error: unknown) => {
      await context.documents.removeAll(workflowOwner(workflow.id));
      throw error;
    });
  if (locked === undefined) throw notFound("Service", serviceName);
  const isJoined = before?.workflow?.id === workflow.id;
  if (!isJoined && (await hasPartInProgress(context, serviceName))) {
    await context.store.update(services, serviceName, (service) =>
      service.workflow?.id === workflow.id ? before : undefined,
    );
    throw conflict(`Service ${serviceName} has a deployment in progress.`);
  }
  await prepareParts(context, locked);
  void context.work.run("service", serviceName);
  return locked;
}

/** Records what a workflow needs before there is a workflow. */
export async function prepareWorkflow(
  context: Context,
  serviceName: string,
  workflow: ServiceWorkflow,
  spec: string | undefined,
): Promise<void> {
  await context.leases.mark("service", serviceName);
  if (spec !== undefined) await context.documents.put(workflowOwner(workflow.id), "spec", spec);
}

/** A deployment gives its service free just before its target shows the result. */
async function hasPartInProgress(context: Context, serviceName: string): Promise<boolean> {
  const { values } = await context.store.list(instances, { prefix: keyOf(serviceName, "") });
  return values.some(isInProgress);
}
