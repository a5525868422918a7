import { isHandedOver } from "@proton/control-plane/client";
import { listAll } from "./list-all.ts";
import type { ProtonApi } from "./proton-api.ts";

/** A self-managed deployment waits for people: nothing is wrong, and nothing here can go on. */
export class HandedOverError extends Error {
  readonly code = "HANDED_OVER";
}

type Deployable = Parameters<typeof isHandedOver>[0];

/** @throws HandedOverError with what is waited for */
export function assertNotHandedOver(resource: Deployable, name?: string): void {
  if (!isHandedOver(resource)) return;
  const message = resource.deploymentStatusMessage ?? "";
  const reason = `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  throw new HandedOverError(
    `${name === undefined ? "" : `${name} `}${reason} Then run this again.`,
  );
}

/** @throws HandedOverError when an instance of a service, or its pipeline, waits for people */
export async function assertServiceNotHandedOver(api: ProtonApi, name: string): Promise<void> {
  const instances = await listAll(
    (token) => api.call("ListServiceInstances", { serviceName: name, ...token }),
    ({ serviceInstances }) => serviceInstances,
  );
  for (const instance of instances)
    assertNotHandedOver(instance, `instance ${name}/${instance.name}`);
  const pipeline = (await api.call("GetService", { name })).service?.pipeline;
  if (pipeline !== undefined) assertNotHandedOver(pipeline, `pipeline ${name}`);
}
