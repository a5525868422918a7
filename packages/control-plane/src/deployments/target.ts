import type { Context } from "../context.ts";
import { components } from "../records/component-record.ts";
import type { Deployable } from "../records/deployable.ts";
import type { DeploymentRecord, DeploymentTarget } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import {
  instanceId,
  instancePart,
  instances,
  PIPELINE_PART,
  pipelines,
} from "../records/service-record.ts";
import type { Kind } from "../store/keys.ts";

interface TargetRecord {
  readonly kind: Kind<Deployable>;
  readonly id: string;
}

/** Where the record of a target is kept. */
export function targetRecord(target: DeploymentTarget): TargetRecord {
  if (target.type === "ENVIRONMENT") return recordOf(environments, target.environmentName);
  if (target.type === "SERVICE_PIPELINE") return recordOf(pipelines, target.serviceName);
  if (target.type === "COMPONENT") return recordOf(components, target.componentName);
  const { serviceName, serviceInstanceName: name } = target;
  return recordOf(instances, instanceId({ serviceName, name }));
}

/** Changes the record of a target; `undefined` when there is none. */
export function updateTarget(
  context: Context,
  target: DeploymentTarget,
  change: (record: Deployable) => Deployable | undefined,
): Promise<Deployable | undefined> {
  const { kind, id } = targetRecord(target);
  return context.store.update(kind, id, change);
}

/** Reads the record of a target. */
export function getTarget(
  context: Context,
  target: DeploymentTarget,
): Promise<Deployable | undefined> {
  const { kind, id } = targetRecord(target);
  return context.store.get(kind, id);
}

/** A part of a service, by which the service is locked for a target. */
export interface ServicePart {
  readonly serviceName: string;
  readonly part: string;
}

/** The part of a service that a target is; of an attached component, that of its instance. */
export function partOf(target: DeploymentTarget): ServicePart | undefined {
  if (target.type === "ENVIRONMENT") return undefined;
  const { serviceName } = target;
  if (target.type === "SERVICE_PIPELINE")
    return { serviceName: target.serviceName, part: PIPELINE_PART };
  const { serviceInstanceName } = target;
  if (serviceName === undefined || serviceInstanceName === undefined) return undefined;
  return { serviceName, part: instancePart(serviceInstanceName) };
}

/** How a target is called in messages. */
export function targetName({ target }: Pick<DeploymentRecord, "target">): string {
  if (target.type === "ENVIRONMENT") return `Environment ${target.environmentName}`;
  if (target.type === "SERVICE_PIPELINE") return `The pipeline of service ${target.serviceName}`;
  if (target.type === "COMPONENT") return `Component ${target.componentName}`;
  return `Service instance ${target.serviceName}/${target.serviceInstanceName}`;
}

/** A kind's orders are computed from the whole record, which an update of its common part keeps. */
function recordOf<Value extends Deployable>(kind: Kind<Value>, id: string): TargetRecord {
  return { kind: kind as unknown as Kind<Deployable>, id };
}
