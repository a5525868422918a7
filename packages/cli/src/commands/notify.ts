import type { ResourceDeploymentStatus } from "@proton/control-plane";
import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { DEPLOYABLE_KINDS, findDeployed, readDeployable } from "../deployables/deployable.ts";
import { UsageError } from "../usage-error.ts";

/** `proton notify`: says how something ended that others provision. */
export const notify: Command = {
  usage: `<${DEPLOYABLE_KINDS.join(" | ")}> <name> --status <status> [--output <key>=<value>]... [options]`,
  details: `For what is self-managed, once its branch is merged and provisioned: \`proton apply\` goes on then. An
instance is named <service>/<instance>, a pipeline by its service. Only the last deployment is told of,
unless --deployment names one. Exit code: 0 told, 1 the API refused it, 2 could not run.`,
  options: {
    status: {
      description: "How it went",
      placeholder: "<status>",
      values: ["succeeded", "failed", "in-progress"],
    },
    message: { description: "What else there is to say of it", placeholder: "<text>" },
    output: {
      description: "An output, which other templates see; may be given several times",
      placeholder: "<key>=<value>",
      multiple: true,
    },
    deployment: { description: "The deployment that is told of", placeholder: "<id>" },
    ...connectionOptions,
  },
  values: DEPLOYABLE_KINDS,
  positionals: { minimum: 2, maximum: 2 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      const named = readDeployable(given.positionals);
      const status = STATUSES.get(given.option("status") ?? "");
      if (status === undefined) throw new UsageError("say how it went with --status");
      const outputs = given.options("output").map(readOutput);
      sayConnection(connection, terminal);
      const { arn, lastAttemptedDeploymentId } = await findDeployed(connection.api, named);
      const deploymentId = given.option("deployment") ?? lastAttemptedDeploymentId;
      const statusMessage = given.option("message");
      await connection.api.call("NotifyResourceDeploymentStatusChange", {
        ...{ resourceArn: arn, status },
        ...(outputs.length > 0 && { outputs }),
        ...(deploymentId !== undefined && { deploymentId }),
        ...(statusMessage !== undefined && { statusMessage }),
      });
      await connection.drain?.();
      terminal.writeError(`told: ${named.kind} ${named.name} is ${status}\n`);
      return 0;
    }),
};

const STATUSES: ReadonlyMap<string, ResourceDeploymentStatus> = new Map([
  ["succeeded", "SUCCEEDED"],
  ["failed", "FAILED"],
  ["in-progress", "IN_PROGRESS"],
]);

function readOutput(text: string) {
  const at = text.indexOf("=");
  if (at > 0) return { key: text.slice(0, at), valueString: text.slice(at + 1) };
  throw new UsageError(`--output is "${text}": write <key>=<value>`);
}
