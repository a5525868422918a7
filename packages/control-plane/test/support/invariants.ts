import type { ControlPlane } from "../../src/index.ts";
import type { HandOverWorld } from "./fake-hand-overs.ts";
import type { FakeWorld } from "./fake-provisioner.ts";

/** Everything that is wrong with a control plane at rest: nothing may be. */
export async function brokenInvariants(
  plane: ControlPlane,
  world: FakeWorld,
  handOvers?: HandOverWorld,
): Promise<readonly string[]> {
  const { environments } = await plane.call("ListEnvironments", {});
  const { services } = await plane.call("ListServices", {});
  const { serviceInstances } = await plane.call("ListServiceInstances", {});
  const { components } = await plane.call("ListComponents", {});
  const { deployments } = await plane.call("ListDeployments", {});
  const details = await Promise.all(
    services.map(async ({ name }) => (await plane.call("GetService", { name })).service),
  );
  const { environmentAccountConnections: connections } = await plane.call(
    "ListEnvironmentAccountConnections",
    { requestedBy: "MANAGEMENT_ACCOUNT" },
  );
  const connected = connections.filter(({ status }) => status === "CONNECTED");
  const rejected = new Set(
    connections.flatMap(({ id, status }) => (status === "REJECTED" ? [id] : [])),
  );
  const shown = [
    ...environments.map(({ arn, deploymentStatus: status }) => ({ arn, status })),
    ...serviceInstances.map(({ arn, deploymentStatus: status }) => ({ arn, status })),
    ...components.map(({ arn, deploymentStatus: status }) => ({ arn, status })),
    ...services.map(({ arn, status }) => ({ arn, status })),
    ...deployments.map(({ arn, deploymentStatus: status }) => ({ arn, status })),
    ...details.flatMap((service) =>
      service?.pipeline === undefined
        ? []
        : [{ arn: service.pipeline.arn, status: service.pipeline.deploymentStatus }],
    ),
  ];
  return [
    ...connected
      .filter(({ id, environmentName }) =>
        connected.some((other) => other.environmentName === environmentName && other.id !== id),
      )
      .map(({ id, environmentName }) => `${id} is not the only connection of ${environmentName}`),
    ...environments
      .filter(({ environmentAccountConnectionId: id = "" }) => rejected.has(id))
      .map(({ arn }) => `${arn} is provisioned through a rejected connection`),
    ...shown
      .filter(({ status }) => status.includes("IN_PROGRESS") || status === "CANCELLING")
      .map(({ arn, status }) => `${arn} is stuck in ${status}`),
    ...[...world.deployments]
      .filter(([, times]) => times > 1)
      .map(([token, times]) => `${token} was deployed ${times} times`),
    ...[...(handOvers?.runs ?? [])]
      .filter(([, times]) => times > 1)
      .map(([id, times]) => `the commands of ${id} were begun ${times} times`),
    ...deployments
      .filter(({ id, deploymentStatus }) => {
        return deploymentStatus === "CANCELLED" && handOvers?.branches.has(`proton/${id}`);
      })
      .map(({ id }) => `the branch of ${id}, which was cancelled, is still open`),
  ];
}
