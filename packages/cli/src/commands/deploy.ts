import { setInstanceInputs } from "@proton/bundle";
import type { ServiceInstance } from "@proton/control-plane";
import { parse } from "yaml";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { addInstance } from "../deployments/add-instance.ts";
import { deployInstance } from "../deployments/deploy-instance.ts";
import { type InstanceName, instanceName } from "../deployments/instance-name.ts";
import { provenanceOptions } from "../deployments/provenance.ts";
import { instanceInputs, typedInputs } from "../deployments/typed-inputs.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton deploy`: what a pipeline does with what it has built. */
export const deploy: Command = {
  usage: "<service>/<instance> [--set <input>=<value>]... [options]",
  details: `The step of a pipeline: takes the service's spec, sets inputs of the one instance, and
updates that instance in the template version that it has. Values are read as the type that the
template's schema gives the input; repeat --set for the elements of an array, or give it as JSON.
With --environment an instance that the service does not have yet is added to it.
Prints the outputs. Exit code: 0 deployed, 1 the deployment failed, 2 could not run.`,
  options: {
    set: {
      description: "Sets an input of the instance",
      placeholder: "<input>=<value>",
      multiple: true,
    },
    environment: {
      description: "Adds the instance, in this environment, if the service does not have it",
      placeholder: "<name>",
    },
    "no-wait": { description: "Return once the deployment has begun, and print its id" },
    ...provenanceOptions,
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
  const { api } = connection;
  const { service } = await api.call("GetService", { name: instance.serviceName });
  const text = service?.spec ?? "";
  const environment = given.option("environment");
  const there = instancesIn(text).find(({ name }) => name === instance.name);
  if (there === undefined && environment === undefined) {
    const names = instancesIn(text).map(({ name }) => name);
    throw new UsageError(
      `service ${instance.serviceName} has no instance "${instance.name}"; it has ${names.join(", ") || "none"}, and --environment <name> adds one`,
    );
  }
  if (there !== undefined && environment !== undefined && there.environment !== environment) {
    throw new UsageError(
      `${instance.serviceName}/${instance.name} is in environment ${there.environment}: an instance stays where it was made`,
    );
  }
  const inputs = given.options("set");
  const templateName = service?.templateName ?? "";
  const exitCode = await deployInstance({
    ...{ connection, terminal, instance },
    begin:
      there === undefined && environment !== undefined
        ? (token) =>
            addInstance(connection, { ...instance, templateName, environment, inputs }, token)
        : (token) => update(connection, instance, text, inputs, token),
    wait: !given.flag("no-wait"),
    json: given.flag("json"),
  });
  // The pipeline of a service is rendered again when it has another instance.
  if (there === undefined) await connection.drain?.();
  return exitCode;
}

async function update(
  connection: Connection,
  instance: InstanceName,
  text: string,
  inputs: readonly string[],
  clientToken: string,
): Promise<ServiceInstance> {
  const values =
    inputs.length === 0 ? {} : typedInputs(inputs, await inputsOf(connection, instance));
  const spec = setInstanceInputs(text, (name) => (name === instance.name ? values : {}));
  const { serviceInstance } = await connection.api.call("UpdateServiceInstance", {
    ...{ ...instance, spec, clientToken, deploymentType: "CURRENT_VERSION" },
  });
  return serviceInstance;
}

interface SpecInstance {
  readonly name: string;
  readonly environment: string;
}

function instancesIn(spec: string): readonly SpecInstance[] {
  const value = parse(spec) as { readonly instances?: readonly SpecInstance[] } | null;
  return value?.instances ?? [];
}

/** The inputs of the template version that the instance is on, or that it failed to get onto. */
async function inputsOf({ api }: Connection, instance: InstanceName) {
  const { serviceInstance } = await api.call("GetServiceInstance", instance);
  const { templateName, lastAttemptedDeploymentId: id } = serviceInstance;
  const deployed = serviceInstance.templateMajorVersion === undefined ? undefined : serviceInstance;
  const attempted =
    deployed ??
    (id === undefined
      ? undefined
      : (await api.call("GetDeployment", { id })).deployment?.targetState?.serviceInstance);
  const { serviceTemplateVersion } = await api.call("GetServiceTemplateVersion", {
    templateName,
    majorVersion: attempted?.templateMajorVersion ?? "",
    minorVersion: attempted?.templateMinorVersion ?? "",
  });
  return instanceInputs(serviceTemplateVersion.schema ?? "");
}
