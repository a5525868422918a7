import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import {
  type InstanceRecord,
  instanceId,
  instances,
  type PipelineRecord,
  pipelines,
  type ServiceRecord,
  services,
} from "../records/service-record.ts";
import { keyOf } from "../store/keys.ts";
import { serviceView } from "../views/service-view.ts";

/** @throws ProtonError `ResourceNotFoundException` */
export async function findService(context: Context, name: string): Promise<ServiceRecord> {
  const service = await context.store.get(services, name);
  if (service !== undefined) return service;
  throw notFound("Service", name);
}

/** @throws ProtonError `ResourceNotFoundException` */
export async function findInstance(
  context: Context,
  serviceName: string,
  name: string,
): Promise<InstanceRecord> {
  const instance = await context.store.get(instances, instanceId({ serviceName, name }));
  if (instance !== undefined) return instance;
  throw notFound("Service instance", `${serviceName}/${name}`);
}

/** @throws ProtonError `ResourceNotFoundException` when there is no such service, or it has none */
export async function findPipeline(context: Context, serviceName: string): Promise<PipelineRecord> {
  const pipeline = await context.store.get(pipelines, serviceName);
  if (pipeline !== undefined) return pipeline;
  throw notFound("Service pipeline", serviceName);
}

/** All instances of a service, by name. */
export async function instancesOf(
  context: Context,
  serviceName: string,
): Promise<readonly InstanceRecord[]> {
  return (await context.store.list(instances, { prefix: keyOf(serviceName, "") })).values;
}

/** A service as it is now, with its pipeline. */
export async function shownService(context: Context, service: ServiceRecord) {
  const now = (await context.store.get(services, service.name)) ?? service;
  const pipeline = await context.store.get(pipelines, service.name);
  return { service: serviceView(now, pipeline) };
}
