import type { Context } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { isInProgress } from "../records/deployable.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { type ServiceRecord, services } from "../records/service-record.ts";
import { getTarget, partOf, targetName } from "./target.ts";

/** Whether the target is locked for this deployment. */
export async function holdsLock(context: Context, deployment: DeploymentRecord): Promise<boolean> {
  const { target } = deployment;
  if (target.type === "ENVIRONMENT" || target.type === "COMPONENT") {
    const record = await getTarget(context, target);
    return (
      record !== undefined &&
      isInProgress(record) &&
      record.lastAttemptedDeploymentId === deployment.id
    );
  }
  const service = await context.store.get(services, target.serviceName);
  return service !== undefined && isLockedFor(service, deployment);
}

/**
 * Locks a part of a service for a deployment of that part alone: one write to the service decides
 * between all requests that come at once.
 *
 * @throws ProtonError `ConflictException` when the part or the whole service is being changed
 */
export async function lockPart(context: Context, deployment: DeploymentRecord): Promise<void> {
  const { target } = deployment;
  const locked = partOf(target);
  if (locked === undefined) return;
  const { part, serviceName } = locked;
  const before = await context.store.get(services, serviceName);
  const holder = before?.deploying[part];
  const abandoned = holder !== undefined && !(await isUnderWay(context, holder));
  const updated = await context.store.update(services, serviceName, (service) => {
    const held = service.deploying[part];
    if (isBusy(service)) throw conflict(busyMessage(service));
    if (held !== undefined && held !== deployment.id && !(abandoned && held === holder)) {
      throw conflict(`${targetName(deployment)} has a deployment in progress.`);
    }
    return { ...service, deploying: { ...service.deploying, [part]: deployment.id } };
  });
  if (updated === undefined) throw notFound("Service", serviceName);
}

/** Gives a part of a service free again; does nothing when the deployment does not hold it. */
export async function unlockPart(
  context: Context,
  deployment: DeploymentRecord,
  change: (service: ServiceRecord) => ServiceRecord = (service) => service,
): Promise<void> {
  const { target } = deployment;
  const locked = partOf(target);
  if (locked === undefined) return;
  const { part, serviceName } = locked;
  await context.store.update(services, serviceName, (service) => {
    if (service.deploying[part] !== deployment.id) return undefined;
    const { [part]: _, ...deploying } = service.deploying;
    return change({ ...service, deploying });
  });
}

/** Whether a change of the whole service is under way. */
export function isBusy(service: ServiceRecord): boolean {
  return service.workflow !== undefined;
}

/** Why a service that {@link isBusy} refuses a request. */
export function busyMessage(service: ServiceRecord): string {
  return `Service ${service.name} is being changed: its status is ${service.status}.`;
}

function isLockedFor(service: ServiceRecord, deployment: DeploymentRecord): boolean {
  const part = partOf(deployment.target)?.part ?? "";
  return (
    service.deploying[part] === deployment.id ||
    (deployment.workflowId !== undefined && service.workflow?.id === deployment.workflowId)
  );
}

/** Of the requests that locked a part, one may have been killed and its deployment found void. */
async function isUnderWay(context: Context, deploymentId: string): Promise<boolean> {
  const holder = await context.store.get(deployments, deploymentId);
  return holder !== undefined && holder.step !== "done";
}
