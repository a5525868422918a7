import { setInstanceInputs } from "@proton/bundle";
import { parse } from "yaml";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
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
Prints the outputs. Exit code: 0 deployed, 1 the deployment failed, 2 could not run.`,
  options: {
    set: {
      description: "Sets an input of the instance",
      placeholder: "<input>=<value>",
      multiple: true,
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
  const { service } = await connection.api.call("GetService", { name: instance.serviceName });
  const text = service?.spec ?? "";
  assertInstance(text, instance);
  const words = given.options("set");
  const values = words.length === 0 ? {} : typedInputs(words, await inputsOf(connection, instance));
  const spec = setInstanceInputs(text, (name) => (name === instance.name ? values : {}));
  return deployInstance({
    connection,
    terminal,
    input: { ...instance, spec, deploymentType: "CURRENT_VERSION" },
    wait: !given.flag("no-wait"),
    json: given.flag("json"),
  });
}

function assertInstance(spec: string, { serviceName, name }: InstanceName): void {
  const value = parse(spec) as { readonly instances?: readonly { readonly name: string }[] } | null;
  const names = (value?.instances ?? []).map((instance) => instance.name);
  if (names.includes(name)) return;
  throw new UsageError(
    `service ${serviceName} has no instance "${name}"; it has ${names.join(", ") || "none"}`,
  );
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
