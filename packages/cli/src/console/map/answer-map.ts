import type { AskInput, AskOutput } from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import type { Connection } from "../../connection/connection.ts";
import { listAll } from "../../estate/list-all.ts";
import { callsOf, drawnResources, mappedStack } from "./stack-map.ts";

/** More than anybody takes in at a glance; a service narrows it down. */
const MOST_STACKS = 100;

/** Where a stack of the map is, and the deployment that made it what it is. */
interface Place {
  readonly kind: "environment" | "instance" | "component";
  readonly name: string;
  readonly serviceName?: string | undefined;
  readonly deploymentId?: string | undefined;
}

/** Who calls whom in an environment, from what was rendered for the deployments that last succeeded. */
export async function answerMap(
  connection: Connection,
  { environmentName, serviceName }: AskInput<"map">,
): Promise<AskOutput<"map">> {
  const { deploymentDetails } = connection;
  if (deploymentDetails === undefined) {
    throw new ProtonError(
      "NotImplemented",
      "This endpoint answers Proton's API only, not what was deployed.",
    );
  }
  const places = await placesOf(connection, environmentName, serviceName);
  const shown = places.slice(0, MOST_STACKS);
  const stacks = [];
  for (const place of shown) {
    const { deploymentId, ...named } = place;
    const id = [place.kind, place.serviceName, place.name].filter(Boolean).join(":");
    const details = deploymentId === undefined ? undefined : await deploymentDetails(deploymentId);
    stacks.push({ named, stack: mappedStack(id, details?.template, details?.outputs ?? {}) });
  }
  return {
    stacks: stacks.map(({ named, stack }) => ({
      ...named,
      id: stack.id,
      resources: drawnResources(stack),
    })),
    calls: callsOf(stacks.map(({ stack }) => stack)),
    left: places.length - shown.length,
  };
}

async function placesOf(
  { api }: Connection,
  environmentName: string,
  serviceName: string | undefined,
): Promise<readonly Place[]> {
  const [{ environment }, instances, components] = await Promise.all([
    api.call("GetEnvironment", { name: environmentName }),
    listAll(
      (token) =>
        api.call("ListServiceInstances", { ...(serviceName && { serviceName }), ...token }),
      (page) => page.serviceInstances,
    ),
    listAll(
      (token) => api.call("ListComponents", { environmentName, ...token }),
      (page) => page.components,
    ),
  ]);
  return [
    {
      kind: "environment",
      name: environmentName,
      deploymentId: environment?.lastSucceededDeploymentId,
    },
    ...instances
      .filter((instance) => instance.environmentName === environmentName)
      .map(
        ({ name, serviceName, lastSucceededDeploymentId }): Place => ({
          kind: "instance",
          name,
          serviceName,
          deploymentId: lastSucceededDeploymentId,
        }),
      ),
    ...components
      .filter((component) => (serviceName ?? component.serviceName) === component.serviceName)
      .map(
        ({ name, lastSucceededDeploymentId }): Place => ({
          kind: "component",
          name,
          deploymentId: lastSucceededDeploymentId,
        }),
      ),
  ];
}
