import type { Deployment, ServiceInstanceState } from "@proton/control-plane";
import { isDeploymentSucceeded } from "@proton/control-plane/client";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { deployInstance } from "../deployments/deploy-instance.ts";
import { type InstanceName, instanceName } from "../deployments/instance-name.ts";
import { listAll } from "../estate/list-all.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton rollback`: an instance as it was deployed before. */
export const rollback: Command = {
  usage: "<service>/<instance> [--to <deployment>] [options]",
  details: `After a deployment that succeeded, that is the successful one before it; after one that failed or
was cancelled, the last successful one, which is tried again. Proton's API never lowers a major
version: across one, put the older content forward as a new version instead.
Exit code: 0 rolled back, 1 the deployment failed or cannot be taken back, 2 could not run.`,
  options: {
    to: { description: "A deployment of the instance to return to", placeholder: "<deployment>" },
    "no-wait": { description: "Return once the deployment has begun, and print its id" },
    json: { description: "Print one line of JSON" },
    ...connectionOptions,
  },
  positionals: { minimum: 1, maximum: 1 },
  run: (given, terminal) =>
    withConnection(given, terminal, (connection) => run(connection, given, terminal)),
};

async function run(
  connection: Connection,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const instance = instanceName(given.positionals[0]);
  const { serviceInstance } = await connection.api.call("GetServiceInstance", instance);
  const { templateMajorVersion: major, templateMinorVersion: minor } = serviceInstance;
  const earlier = await findEarlier(connection, instance, given.option("to"));
  const state = earlier?.targetState?.serviceInstance;
  if (earlier === undefined || state === undefined) {
    const from = `${instance.serviceName}/${instance.name}`;
    terminal.writeError(`proton: ${from} has no earlier successful deployment to return to\n`);
    return 1;
  }
  if (major !== undefined && Number(state.templateMajorVersion) < Number(major)) {
    terminal.writeError(
      `proton: deployment ${earlier.id} is of template version ${versionOf(state)}, and the instance is on ${major}.${minor}: Proton's API never lowers the major version. Register the older bundle as ${major}.${Number(minor) + 1} and deploy that\n`,
    );
    return 1;
  }
  const when = earlier.createdAt.toISOString();
  terminal.writeError(
    `${terminal.style("dim", "return")}   to deployment ${earlier.id} of ${when}: ${state.templateName} ${versionOf(state)}\n`,
  );
  const { templateMajorVersion, templateMinorVersion, spec } = state;
  const isSame = templateMajorVersion === major && templateMinorVersion === minor;
  // Before its first success an instance has no version of its own to be current.
  const deploymentType =
    major === undefined || templateMajorVersion !== major ? "MAJOR_VERSION" : "MINOR_VERSION";
  return deployInstance({
    connection,
    terminal,
    instance,
    begin: async (clientToken) => {
      const { serviceInstance } = await connection.api.call("UpdateServiceInstance", {
        ...{ ...instance, spec, clientToken },
        ...(isSame
          ? { deploymentType: "CURRENT_VERSION" }
          : { deploymentType, templateMajorVersion, templateMinorVersion }),
      });
      return serviceInstance;
    },
    wait: !given.flag("no-wait"),
    json: given.flag("json"),
  });
}

function versionOf({ templateMajorVersion, templateMinorVersion }: ServiceInstanceState): string {
  return `${templateMajorVersion}.${templateMinorVersion}`;
}

/** The named deployment, or the one to return to. */
async function findEarlier(
  { api }: Connection,
  { serviceName, name: serviceInstanceName }: InstanceName,
  wanted: string | undefined,
): Promise<Deployment | undefined> {
  const list = await listAll(
    (token) => api.call("ListDeployments", { serviceName, serviceInstanceName, ...token }),
    ({ deployments }) => deployments,
  );
  const succeeded = list
    .filter(({ deploymentStatus }) => isDeploymentSucceeded(deploymentStatus))
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const newest = list.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
  const isGood = newest !== undefined && isDeploymentSucceeded(newest.deploymentStatus);
  const chosen =
    wanted === undefined ? succeeded[isGood ? 1 : 0] : succeeded.find(({ id }) => id === wanted);
  if (chosen === undefined && wanted !== undefined) {
    throw new UsageError(
      `${serviceName}/${serviceInstanceName} has no successful deployment ${wanted}; it has ${succeeded.map(({ id }) => id).join(", ") || "none"}`,
    );
  }
  if (chosen === undefined) return undefined;
  return (await api.call("GetDeployment", { id: chosen.id })).deployment;
}
