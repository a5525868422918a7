import fc from "fast-check";
import type { ControlPlane } from "../../src/index.ts";
import { environmentSpec, REPOSITORY, serviceSpec } from "./harness.ts";
import { componentRequest } from "./model-components.ts";
import { handOverRequest } from "./model-hand-overs.ts";
import { behaviour, MANAGEMENT, type ModelRequest, name, part, roleOf } from "./model-parts.ts";
import { syncRequest } from "./model-syncs.ts";

const parts = fc.dictionary(part, behaviour, { minKeys: 1, maxKeys: 3 });

/** The other account. */
export const THERE = { accountId: "222222222222" };

/** What is made through connections: a stack, or something by commands. */
const templateName = fc.constantFrom("env", "commands");

/** The ids of the connections for an environment. */
export async function connectionsOf(plane: ControlPlane, environmentName: string) {
  const listed = await plane.call("ListEnvironmentAccountConnections", {
    requestedBy: "MANAGEMENT_ACCOUNT",
    environmentName,
  });
  return listed.environmentAccountConnections.map(({ id }) => id);
}

/** What may be asked of one of an environment's connections, if it has any. */
const ofConnection = (
  title: string,
  run: (plane: ControlPlane, id: string, name: string) => Promise<unknown>,
) =>
  fc.record({ name, index: fc.nat({ max: 2 }) }).map(({ name, index }) => ({
    title: `${title} connection ${index} of ${name}`,
    run: async (plane: ControlPlane) => {
      const ids = await connectionsOf(plane, name);
      return run(plane, ids[index % ids.length] ?? "00000000-0000-0000-0000-000000000000", name);
    },
  }));

/** Connections of another account, and environments through them. */
const connectionRequest = fc.oneof(
  name.map((environmentName) => ({
    title: `request a connection for ${environmentName}`,
    run: (plane: ControlPlane) => requestConnection(plane, environmentName),
  })),
  fc.record({ name, templateName, inputs: behaviour }).map(({ name, templateName, inputs }) => ({
    title: `make environment ${name} of ${templateName} through a connection of its own`,
    async run(plane: ControlPlane) {
      const id = await requestConnection(plane, name);
      await plane.call("AcceptEnvironmentAccountConnection", { id });
      return plane.call("CreateEnvironment", {
        name,
        templateName,
        templateMajorVersion: "1",
        spec: environmentSpec(inputs),
        environmentAccountConnectionId: id,
      });
    },
  })),
  ofConnection("accept", (plane, id) => plane.call("AcceptEnvironmentAccountConnection", { id })),
  ofConnection("reject", (plane, id) => plane.call("RejectEnvironmentAccountConnection", { id })),
  ofConnection("delete", (plane, id) =>
    plane.call("DeleteEnvironmentAccountConnection", { id }, THERE),
  ),
  ofConnection("create an environment through", (plane, id, name) =>
    plane.call("CreateEnvironment", {
      name,
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
      environmentAccountConnectionId: id,
    }),
  ),
  ofConnection("update an environment to", (plane, id, name) =>
    plane.call("UpdateEnvironment", {
      name,
      deploymentType: "CURRENT_VERSION",
      spec: environmentSpec(),
      environmentAccountConnectionId: id,
    }),
  ),
);

/** Asks, from the other account, for a connection with every role that something may need. */
export async function requestConnection(
  plane: ControlPlane,
  environmentName: string,
): Promise<string> {
  const { environmentAccountConnection } = await plane.call(
    "CreateEnvironmentAccountConnection",
    {
      environmentName,
      managementAccountId: MANAGEMENT,
      roleArn: roleOf(THERE.accountId),
      componentRoleArn: roleOf(THERE.accountId),
      codebuildRoleArn: roleOf(THERE.accountId),
    },
    THERE,
  );
  return environmentAccountConnection.id;
}

/** What may be asked of environments, services and their parts. */
const coreRequest = fc.oneof(
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `create environment ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateEnvironment", {
        name,
        templateName: "env",
        templateMajorVersion: "1",
        spec: environmentSpec(inputs),
        componentRoleArn: roleOf(MANAGEMENT),
      }),
  })),
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `update environment ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateEnvironment", {
        name,
        deploymentType: "CURRENT_VERSION",
        spec: environmentSpec(inputs),
      }),
  })),
  name.map((name) => ({
    title: `delete environment ${name}`,
    run: (plane: ControlPlane) => plane.call("DeleteEnvironment", { name }),
  })),
  name.map((environmentName) => ({
    title: `cancel environment ${environmentName}`,
    run: (plane: ControlPlane) => plane.call("CancelEnvironmentDeployment", { environmentName }),
  })),
  fc.record({ name, parts }).map(({ name, parts }) => ({
    title: `create service ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateService", {
        name,
        templateName: "svc",
        templateMajorVersion: "1",
        spec: serviceSpec(parts),
        ...REPOSITORY,
      }),
  })),
  fc.record({ name, parts }).map(({ name, parts }) => ({
    title: `update service ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateService", {
        name,
        spec: serviceSpec(Object.fromEntries(Object.keys(parts).map((key) => [key, {}]))),
      }),
  })),
  fc.record({ name, part, inputs: behaviour }).map(({ name, part, inputs }) => ({
    title: `update instance ${name}/${part}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateServiceInstance", {
        serviceName: name,
        name: part,
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec({ [part]: inputs }),
      }),
  })),
  fc.record({ name, part, inputs: behaviour }).map(({ name, part, inputs }) => ({
    title: `add instance ${name}/${part}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateServiceInstance", {
        serviceName: name,
        name: part,
        spec: serviceSpec({ [part]: inputs }),
      }),
  })),
  fc.record({ name, inputs: behaviour }).map(({ name, inputs }) => ({
    title: `update pipeline ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateServicePipeline", {
        serviceName: name,
        deploymentType: "CURRENT_VERSION",
        spec: serviceSpec({ one: {} }, inputs),
      }),
  })),
  name.map((name) => ({
    title: `delete service ${name}`,
    run: (plane: ControlPlane) => plane.call("DeleteService", { name }),
  })),
);

/** Anything that a client may ask for, whatever the state. */
export const request: fc.Arbitrary<ModelRequest> = fc.oneof(
  { arbitrary: coreRequest, weight: 11 },
  { arbitrary: connectionRequest, weight: 4 },
  { arbitrary: componentRequest, weight: 5 },
  { arbitrary: syncRequest, weight: 5 },
  { arbitrary: handOverRequest, weight: 5 },
);
