import type { StackEvent } from "@proton/cloudformation";
import type { Deployment } from "@proton/control-plane";
import { isDeploymentInProgress } from "@proton/control-plane/client";
import type { Connection } from "../connection/connection.ts";
import { lookUntil } from "../interruption.ts";

/** Waits for a deployment's end and tells of what its stack does meanwhile, where that can be seen. */
export async function followDeployment(
  connection: Connection,
  id: string,
  options: { readonly onEvent?: (event: StackEvent) => void; readonly signal?: AbortSignal },
): Promise<Deployment> {
  const { onEvent, signal } = options;
  const { api, pollMilliseconds } = connection;
  let told = 0;
  const tell = async () => {
    if (onEvent === undefined || connection.deploymentDetails === undefined) return;
    const { events } = await connection.deploymentDetails(id);
    for (const event of events.slice(told)) onEvent(event);
    told = Math.max(told, events.length);
  };
  return lookUntil(
    async () => {
      const { deployment } = await api.call("GetDeployment", { id });
      if (deployment === undefined) throw new Error(`deployment ${id} is gone`);
      await tell();
      return isDeploymentInProgress(deployment.deploymentStatus) ? undefined : deployment;
    },
    { pollMilliseconds, signal },
  );
}
