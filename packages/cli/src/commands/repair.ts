import { randomUUID } from "node:crypto";
import type { Diagnosis, StackRepair } from "@proton/cloudformation/aws-provisioner";
import type { AccountRole } from "@proton/control-plane";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { type Connection, connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { confirmed } from "../estate/confirmed.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import { revertDrift } from "../repair/revert-drift.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton repair`: the documented way out of a status that CloudFormation does not leave by itself. */
export const repair: Command = {
  usage: "<environment | instance | pipeline> <name> [--leave <resource> | --drift] [options]",
  details: `An instance is named <service>/<instance>, a pipeline by its service. Says what is wrong and what
is in the way, and asks. An update that failed and was left as it was (UPDATE_FAILED) is rolled back; a
rollback that failed (UPDATE_ROLLBACK_FAILED) is continued; what is left of a creation or deletion that
failed is deleted. Resources named by --leave stay as they are: the rollback
skips them, the deletion keeps them. Afterwards \`proton apply\` goes on. With --drift a stack at rest
is brought back to its own template, as \`proton status --drift\` shows what is not.
Exit code: 0 it can be deployed to, 1 it is stuck still or not there, 2 could not run.`,
  options: {
    leave: {
      description: "Logical ids of resources to leave as they are, separated by commas",
      placeholder: "<resources>",
    },
    drift: {
      description:
        "Bring its resources back to what its template says, whatever was changed past it",
    },
    yes: { description: "Do not ask", short: "y" },
    ...connectionOptions,
  },
  values: ["environment", "instance", "pipeline"],
  positionals: { minimum: 2, maximum: 2 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection) => {
      sayConnection(connection, terminal);
      return run(connection, given, terminal);
    }),
};

async function run(
  connection: Connection,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (connection.repair === undefined) {
    throw new UsageError(
      `${connection.description} has no stacks of CloudFormation that this command reaches: use it with --aws or --table`,
    );
  }
  const [kind = "", name = ""] = given.positionals;
  const stackName = await stackNameOf(connection, kind, name);
  const role = await connectedRole(connection.api, kind, name);
  const stacks = (role && connection.repairAs?.(role)) ?? connection.repair;
  const diagnosis = stackName === undefined ? undefined : await stacks.diagnose(stackName);
  if (diagnosis === undefined) {
    terminal.writeError(`${kind} ${name} has no stack: \`proton apply\` makes one\n`);
    return 1;
  }
  terminal.writeError(`${stackName} is ${diagnosis.status}\n`);
  for (const { logicalResourceId, resourceType, reason } of diagnosis.failures) {
    terminal.writeError(`  ${logicalResourceId} (${resourceType}): ${reason}\n`);
  }
  return takeWayOut(stacks, diagnosis, given, terminal);
}

async function takeWayOut(
  stacks: StackRepair,
  diagnosis: Diagnosis,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const { wayOut, stackId } = diagnosis;
  const leave = given.option("leave")?.split(",") ?? [];
  const left = leave.length === 0 ? "" : `, and leaves ${leave.join(", ")} as it is`;
  if (given.flag("drift") && wayOut === "none") {
    return revertDrift(stacks.drift, stackId, given, terminal);
  }
  switch (wayOut) {
    case "none":
      terminal.writeError("Nothing to do: it can be deployed to.\n");
      return 0;
    case "wait":
      terminal.writeError("It is moving: run this again when it rests.\n");
      return 1;
    case "by-hand":
      terminal.writeError("Mend the import in CloudFormation, then deploy again.\n");
      return 1;
  }
  if (wayOut === "roll-back" && leave.length > 0) {
    throw new UsageError(
      `--leave ${leave.join(",")} has no effect on a stack in UPDATE_FAILED: all of it is rolled back`,
    );
  }
  const loss = {
    "roll-back": "rolls back what the failed update left",
    "continue-rollback": `continues the rollback${left}`,
    delete: `deletes what is left of it${left}`,
  }[wayOut];
  if (!(await confirmed([loss], given, terminal))) return 1;
  const request = { stackId, clientToken: `repair-${randomUUID()}`, leave };
  const onEvent = (event: { resourceStatus: string; logicalResourceId: string }) =>
    terminal.writeError(`${event.resourceStatus.padEnd(24)} ${event.logicalResourceId}\n`);
  const result = await {
    "roll-back": () => stacks.rollBack(request, { onEvent }),
    "continue-rollback": () => stacks.continueRollback(request, { onEvent }),
    delete: () => stacks.deleteStack(request, { onEvent }),
  }[wayOut]();
  if (result.outcome === "failed" || result.outcome === "interrupted") {
    const reason = "reason" in result ? result.reason : "interrupted";
    terminal.writeError(
      `${terminal.style("red", "stuck still")}: ${reason}\nMend what the resource lacks, or leave it as it is: --leave <resource>\n`,
    );
    return 1;
  }
  terminal.writeError(
    `${wayOut === "delete" ? "Deleted" : "Rolled back"}: \`proton apply\` goes on.\n`,
  );
  return 0;
}

/** Who makes the stacks of an environment that is in another account; pipelines are in this one. */
async function connectedRole(
  api: ProtonApi,
  kind: string,
  name: string,
): Promise<AccountRole | undefined> {
  const environmentName = kind === "instance" ? await environmentOf(api, name) : name;
  if (kind === "pipeline" || environmentName === undefined) return undefined;
  const environment = (await found(api.call("GetEnvironment", { name: environmentName })))
    ?.environment;
  const id = environment?.environmentAccountConnectionId;
  if (id === undefined) return undefined;
  const connected = await found(api.call("GetEnvironmentAccountConnection", { id }));
  const { environmentAccountId: accountId, roleArn } =
    connected?.environmentAccountConnection ?? {};
  if (accountId !== undefined && roleArn !== undefined) return { accountId, roleArn };
  throw new UsageError(
    `environment ${environmentName} is in account ${environment?.environmentAccountId}, and its connection ${id} has no role: proton connection update`,
  );
}

async function environmentOf(api: ProtonApi, instance: string): Promise<string | undefined> {
  const [serviceName = "", name = ""] = instance.split("/");
  const answer = await found(api.call("GetServiceInstance", { serviceName, name }));
  return answer?.serviceInstance.environmentName;
}

/** As its last deployment recorded it. */
async function stackNameOf(
  { api, deploymentDetails }: Connection,
  kind: string,
  name: string,
): Promise<string | undefined> {
  const id = await lastDeployment();
  return id === undefined ? undefined : (await deploymentDetails?.(id))?.deployment.stackName;

  async function lastDeployment(): Promise<string | undefined> {
    const [serviceName = "", instanceName = ""] = name.split("/");
    switch (kind) {
      case "environment":
        return (await found(api.call("GetEnvironment", { name })))?.environment
          .lastAttemptedDeploymentId;
      case "instance": {
        const instance = { serviceName, name: instanceName };
        if (instanceName === "") throw new UsageError(`"${name}" is not <service>/<instance>`);
        return (await found(api.call("GetServiceInstance", instance)))?.serviceInstance
          .lastAttemptedDeploymentId;
      }
      case "pipeline":
        return (await found(api.call("GetService", { name })))?.service?.pipeline
          ?.lastAttemptedDeploymentId;
      default:
        throw new UsageError(
          `"${kind}" cannot be repaired, only an environment, an instance or a pipeline`,
        );
    }
  }
}
