import type { Context } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { type Deployable, isInProgress } from "../records/deployable.ts";
import { environments } from "../records/environment-record.ts";
import {
  instanceId,
  instances,
  type PipelineRecord,
  pipelines,
  services,
} from "../records/service-record.ts";
import { isServiceInProgress } from "../statuses.ts";
import { keyOf } from "../store/keys.ts";
import { forgetServiceSync } from "../sync/forget-sync.ts";

/** What is no longer to be known. */
export type ForgetRequest =
  | { readonly type: "ENVIRONMENT"; readonly environmentName: string }
  | { readonly type: "SERVICE"; readonly serviceName: string };

/**
 * Removes the records of an environment, or of a service with its instances and its pipeline. Their
 * stacks stay as they are.
 *
 * @returns the names of those stacks
 * @throws ProtonError `ConflictException` while something is under way, or an environment is in use
 */
export async function forget(context: Context, request: ForgetRequest): Promise<readonly string[]> {
  if (request.type === "ENVIRONMENT") return forgetEnvironment(context, request.environmentName);
  return forgetService(context, request.serviceName);
}

async function forgetEnvironment(context: Context, name: string): Promise<readonly string[]> {
  const record = await context.store.get(environments, name);
  if (record === undefined) throw notFound("Environment", name);
  const { values: users } = await context.store.list(instances, {
    order: "order4",
    prefix: keyOf(name, ""),
    limit: 1,
  });
  const [user] = users;
  if (user !== undefined) {
    throw conflict(
      `Environment ${name} is used by service instance ${user.serviceName}/${user.name}: forget service ${user.serviceName} first.`,
    );
  }
  if (!(await context.store.remove(environments, name, (now) => !isInProgress(now)))) {
    throw conflict(`A deployment of environment ${name} is in progress.`);
  }
  return [record.stackName];
}

async function forgetService(context: Context, name: string): Promise<readonly string[]> {
  const service = await context.store.get(services, name);
  if (service === undefined) throw notFound("Service", name);
  const { values } = await context.store.list(instances, { prefix: keyOf(name, "") });
  const pipeline: PipelineRecord | undefined = await context.store.get(pipelines, name);
  const parts: readonly Deployable[] = pipeline === undefined ? values : [...values, pipeline];
  if (isServiceInProgress(service.status) || parts.some(isInProgress)) {
    throw conflict(`A deployment of service ${name} is in progress.`);
  }
  for (const instance of values) {
    await context.store.remove(instances, instanceId(instance), (now) => !isInProgress(now));
  }
  await context.store.remove(pipelines, name);
  await forgetServiceSync(context, name);
  await context.store.remove(services, name);
  return parts.map(({ stackName }) => stackName);
}
