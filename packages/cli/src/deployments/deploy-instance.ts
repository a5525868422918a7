import { randomUUID } from "node:crypto";
import type { ServiceInstance } from "@proton/control-plane";
import { isDeploymentSucceeded } from "@proton/control-plane/client";
import type { ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { InterruptedError, interruption } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { followDeployment } from "./follow-deployment.ts";
import type { InstanceName } from "./instance-name.ts";
import { settleInstance } from "./settle-instance.ts";

export interface DeployInstanceOptions {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly instance: InstanceName;
  /** Asks for it. */
  readonly begin: (clientToken: string) => Promise<ServiceInstance>;
  readonly wait: boolean;
  readonly json: boolean;
}

/** Asks for the deployment of a service instance, and shows how it goes and ends. */
export async function deployInstance(options: DeployInstanceOptions): Promise<ExitCode> {
  const { connection, terminal, instance, begin, wait, json } = options;
  if (!wait && connection.inProcess) {
    throw new UsageError(
      `--no-wait needs a server that goes on by itself: ${connection.description} is run by this process`,
    );
  }
  const { name, serviceName } = instance;
  const signal = interruption();
  try {
    await settleInstance(connection, { serviceName, name }, { terminal, signal });
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    terminal.writeError("stopped waiting: nothing was deployed\n");
    return 1;
  }
  const id = (await begin(randomUUID())).lastAttemptedDeploymentId ?? "";
  terminal.writeError(
    `${terminal.style("dim", "started")}  deployment ${id} of ${serviceName}/${name}\n`,
  );
  if (!wait) {
    const report = { serviceName, name, deploymentId: id, deploymentStatus: "IN_PROGRESS" };
    terminal.write(json ? `${JSON.stringify(report)}\n` : `${id}\n`);
    return 0;
  }
  return awaitEnd(options, id, signal);
}

async function awaitEnd(
  options: DeployInstanceOptions,
  id: string,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { connection, terminal, instance, json } = options;
  const { name, serviceName } = instance;
  const started = performance.now();
  const deployment = await followDeployment(connection, id, {
    signal,
    onEvent: ({ logicalResourceId, resourceType, resourceStatus, resourceStatusReason }) => {
      const reason = resourceStatusReason ? `: ${resourceStatusReason}` : "";
      terminal.writeError(
        `          ${resourceStatus.padEnd(20)} ${logicalResourceId} (${resourceType})${reason}\n`,
      );
    },
  }).catch((error: unknown) => {
    if (error instanceof InterruptedError) return undefined;
    throw error;
  });
  if (deployment === undefined) {
    const after = connection.inProcess
      ? "the next `proton deploy` or `apply` on this state takes it up"
      : "it goes on";
    terminal.writeError(`stopped waiting for deployment ${id}: ${after}\n`);
    return 1;
  }
  const { deploymentStatus, deploymentStatusMessage } = deployment;
  const succeeded = isDeploymentSucceeded(deploymentStatus);
  const answer = succeeded
    ? await connection.api.call("ListServiceInstanceOutputs", {
        serviceName,
        serviceInstanceName: name,
      })
    : undefined;
  const outputs = Object.fromEntries(
    (answer?.outputs ?? []).map(({ key = "", valueString = "" }) => [key, valueString]),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const mark = terminal.style(succeeded ? "green" : "red", succeeded ? "done   " : "failed ");
  const why = deploymentStatusMessage ? `: ${deploymentStatusMessage}` : "";
  terminal.writeError(
    `${mark}  ${serviceName}/${name} ${deploymentStatus} after ${seconds} s${succeeded ? "" : why}\n`,
  );
  const report = { serviceName, name, deploymentId: id, deploymentStatus, deploymentStatusMessage };
  if (json) terminal.write(`${JSON.stringify({ ...report, outputs })}\n`);
  else for (const [key, value] of Object.entries(outputs)) terminal.write(`${key}=${value}\n`);
  return succeeded ? 0 : 1;
}
