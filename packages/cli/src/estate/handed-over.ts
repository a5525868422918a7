import type { Service } from "@proton/control-plane";
import { isHandedOver } from "@proton/control-plane/client";
import { listAll } from "./list-all.ts";
import type { LoadedEstate } from "./load-estate.ts";
import { found, type ProtonApi } from "./proton-api.ts";

/** A self-managed deployment waits for people: nothing is wrong, and nothing here can go on. */
export class HandedOverError extends Error {
  readonly code = "HANDED_OVER";
}

type Deployable = Parameters<typeof isHandedOver>[0] & {
  readonly lastAttemptedDeploymentId?: string | undefined;
};

/** @throws HandedOverError with what is waited for */
export function assertNotHandedOver(resource: Deployable, name?: string): void {
  if (!isHandedOver(resource)) return;
  const named = name === undefined ? "" : `${name} `;
  throw new HandedOverError(`${named}${reasonOf(resource)} Then run this again.`);
}

function reasonOf({ deploymentStatusMessage: message = "" }: Deployable): string {
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** What of the estate waits for people, in sentences. */
export async function handedOverOf(
  api: ProtonApi,
  { estate }: Pick<LoadedEstate, "estate">,
): Promise<readonly string[]> {
  const one = (name: string, deployable: Deployable | undefined) =>
    deployable === undefined ? [] : [[name, deployable] as const];
  const parts = await Promise.all([
    ...estate.environments.map(async ({ name }) =>
      one(`environment ${name}`, (await found(api.call("GetEnvironment", { name })))?.environment),
    ),
    ...estate.services.map(async ({ name }) => {
      const service = (await found(api.call("GetService", { name })))?.service;
      return service === undefined ? [] : deployablesOf(api, service);
    }),
    ...estate.components.map(async ({ name }) =>
      one(`component ${name}`, (await found(api.call("GetComponent", { name })))?.component),
    ),
  ]);
  return parts
    .flat()
    .filter(([, deployable]) => isHandedOver(deployable))
    .map(([name, deployable]) => `${name} ${reasonOf(deployable)}`);
}

/** The instances of a service, each with its name for people, and its pipeline. */
export async function deployablesOf(
  api: ProtonApi,
  { name, pipeline }: Pick<Service, "name" | "pipeline">,
): Promise<readonly (readonly [name: string, Deployable])[]> {
  const instances = await listAll(
    (token) => api.call("ListServiceInstances", { serviceName: name, ...token }),
    ({ serviceInstances }) => serviceInstances,
  );
  return [
    ...instances.map((instance) => [`instance ${name}/${instance.name}`, instance] as const),
    ...(pipeline ? [[`pipeline ${name}`, pipeline] as const] : []),
  ];
}
