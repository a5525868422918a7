import { isDeploymentCancellable } from "@proton/control-plane/client";
import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import {
  DEPLOYABLE_KINDS,
  findDeployed,
  instanceKey,
  lookAt,
  type NamedDeployable,
  readDeployable,
} from "../deployables/deployable.ts";
import type { ProtonApi } from "../estate/proton-api.ts";
import { interruption, lookUntil } from "../interruption.ts";

/** `proton cancel`: a deployment that is under way. */
export const cancel: Command = {
  usage: `<${DEPLOYABLE_KINDS.join(" | ")}> <name> [options]`,
  details: `An instance is named <service>/<instance>, a pipeline by its service. Its stack is rolled back, its
commands are stopped, and a branch that waits to be merged is taken away; a deletion goes on.
Exit code: 0 cancelled, 1 it ended otherwise or nothing was under way, 2 could not run.`,
  options: connectionOptions,
  values: DEPLOYABLE_KINDS,
  positionals: { minimum: 2, maximum: 2 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      const { api, pollMilliseconds } = connection;
      const named = readDeployable(given.positionals);
      sayConnection(connection, terminal);
      await findDeployed(api, named);
      await requestCancellation(api, named);
      const ended = await lookUntil(
        async () => {
          const now = await lookAt(api, named);
          return now && isDeploymentCancellable(now.deploymentStatus) ? undefined : (now ?? "gone");
        },
        { pollMilliseconds, signal: interruption() },
      );
      const status = ended === "gone" ? "gone" : ended.deploymentStatus;
      const message = ended === "gone" ? "" : (ended.deploymentStatusMessage ?? "");
      terminal.writeError(`${named.kind} ${named.name} is ${status}${message && `: ${message}`}\n`);
      return status === "CANCELLED" ? 0 : 1;
    }),
};

async function requestCancellation(api: ProtonApi, { kind, name }: NamedDeployable) {
  switch (kind) {
    case "environment":
      return api.call("CancelEnvironmentDeployment", { environmentName: name });
    case "component":
      return api.call("CancelComponentDeployment", { componentName: name });
    case "pipeline":
      return api.call("CancelServicePipelineDeployment", { serviceName: name });
    case "instance":
      return api.call("CancelServiceInstanceDeployment", instanceKey(name));
  }
}
