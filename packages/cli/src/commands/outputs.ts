import type { Output, ProvisionedResource } from "@proton/control-plane";
import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import {
  DEPLOYABLE_KINDS,
  findDeployed,
  instanceKey,
  type NamedDeployable,
  readDeployable,
} from "../deployables/deployable.ts";
import { listAll } from "../estate/list-all.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import { formatTable } from "../output/format-table.ts";

/** `proton outputs`: what something gave when it was deployed, and what was made for it. */
export const outputs: Command = {
  usage: `<${DEPLOYABLE_KINDS.join(" | ")}> <name> [--resources] [options]`,
  details: `One <key>=<value> a line. An instance is named <service>/<instance>, a pipeline by its service.
Exit code: 0 shown, 1 the API answered an error, 2 could not run.`,
  options: {
    resources: { description: "Show the resources that were made instead" },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: DEPLOYABLE_KINDS,
  positionals: { minimum: 2, maximum: 2 },
  run: (given, terminal) =>
    withConnection(given, terminal, async ({ api }): Promise<ExitCode> => {
      const named = readDeployable(given.positionals);
      await findDeployed(api, named);
      const print = (values: readonly object[], lines: readonly string[]) =>
        terminal.write(
          given.flag("json")
            ? `${JSON.stringify(values, null, 2)}\n`
            : lines.map((line) => `${line}\n`).join(""),
        );
      if (given.flag("resources")) {
        const resources = await resourcesOf(api, named);
        const rows = resources.map(({ name = "", identifier = "", provisioningEngine = "" }) => [
          name,
          provisioningEngine,
          identifier,
        ]);
        print(resources, formatTable([["name", "made by", "identifier"], ...rows]));
      } else {
        const all = await outputsOf(api, named);
        print(
          all,
          all.map(({ key = "", valueString = "" }) => `${key}=${valueString}`),
        );
      }
      return 0;
    }),
};

function outputsOf(api: ProtonApi, { kind, name }: NamedDeployable): Promise<readonly Output[]> {
  return listAll(
    (token) => {
      switch (kind) {
        case "environment":
          return api.call("ListEnvironmentOutputs", { environmentName: name, ...token });
        case "component":
          return api.call("ListComponentOutputs", { componentName: name, ...token });
        case "pipeline":
          return api.call("ListServicePipelineOutputs", { serviceName: name, ...token });
        case "instance":
          return api.call("ListServiceInstanceOutputs", { ...instanceKey(name), ...token });
      }
    },
    (page) => page.outputs,
  );
}

function resourcesOf(
  api: ProtonApi,
  { kind, name }: NamedDeployable,
): Promise<readonly ProvisionedResource[]> {
  return listAll(
    (token) => {
      switch (kind) {
        case "environment":
          return api.call("ListEnvironmentProvisionedResources", {
            ...{ environmentName: name, ...token },
          });
        case "component":
          return api.call("ListComponentProvisionedResources", { componentName: name, ...token });
        case "pipeline":
          return api.call("ListServicePipelineProvisionedResources", {
            ...{ serviceName: name, ...token },
          });
        case "instance":
          return api.call("ListServiceInstanceProvisionedResources", {
            ...{ ...instanceKey(name), ...token },
          });
      }
    },
    (page) => page.provisionedResources,
  );
}
