import { isDeploymentInProgress, isServiceInProgress } from "@proton/control-plane/client";
import type { Connection } from "../connection/connection.ts";
import { waitingLine } from "../estate/progress-line.ts";
import { found } from "../estate/proton-api.ts";
import { lookUntil } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import type { InstanceName } from "./instance-name.ts";

/**
 * Waits until nothing is under way for an instance, where processes share the records: what one that
 * is gone has left is taken up, or no deployment would be let in again.
 */
export async function settleInstance(
  connection: Connection,
  instance: InstanceName,
  options: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<void> {
  const { api, takeUp, pollMilliseconds } = connection;
  if (takeUp === undefined) return;
  const { terminal, signal } = options;
  const { serviceName, name } = instance;
  let told = false;
  await lookUntil(
    async () => {
      const [{ service }, there] = await Promise.all([
        api.call("GetService", { name: serviceName }),
        found(api.call("GetServiceInstance", instance)),
      ]);
      const isUnderWay =
        (service !== undefined && isServiceInProgress(service.status)) ||
        (there !== undefined && isDeploymentInProgress(there.serviceInstance.deploymentStatus));
      if (!isUnderWay) return true;
      if (!told) {
        const id = there?.serviceInstance.lastAttemptedDeploymentId;
        const line = await waitingLine(terminal, `${serviceName}/${name}`, connection, id);
        terminal.writeError(line);
      }
      told = true;
      await takeUp({ environments: [], services: [serviceName] });
      return undefined;
    },
    { pollMilliseconds, signal },
  );
}
