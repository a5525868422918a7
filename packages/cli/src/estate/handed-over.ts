import type { Service } from "@proton/control-plane";
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
