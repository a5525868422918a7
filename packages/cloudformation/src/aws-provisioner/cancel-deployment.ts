import { CancelUpdateStackCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import type { BegunDeployment, CancelStep } from "../provisioner.ts";
import { changeSetName } from "./begin-deployment.ts";
import { discardChangeSet } from "./change-set.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { cancelToken, latestStart, tokensOf } from "./stack-events.ts";
import { isRollingBack } from "./stack-status.ts";

const requested = { outcome: "requested" } as const;

/**
 * Turns back the deployment of a token, and nothing else: an update is cancelled, the creation of a
 * stack can only be ended by deleting it.
 */
export async function cancelDeployment(
  context: ProvisionerContext,
  { stackName, clientToken, stackId }: BegunDeployment,
): Promise<CancelStep> {
  const stack = await findStack(context, stackId ?? stackName);
  if (stack?.StackId === undefined) return { outcome: "not-begun" };
  const { StackId, StackStatus = "" } = stack;
  const start = await latestStart(context, StackId);
  const token = start?.ClientRequestToken ?? "";
  if (!tokensOf(clientToken).includes(token)) {
    if (stackId !== undefined) return { outcome: "too-late" };
    await discardChangeSet(context, { stackId: StackId, name: changeSetName(clientToken) });
    return { outcome: "not-begun" };
  }
  if (isRollingBack(StackStatus) || token === cancelToken(clientToken)) return requested;
  const request = { StackName: StackId, ClientRequestToken: cancelToken(clientToken) };
  if (StackStatus === "CREATE_IN_PROGRESS") {
    await context.client.send(new DeleteStackCommand(request));
    return requested;
  }
  if (StackStatus !== "UPDATE_IN_PROGRESS") return { outcome: "too-late" };
  try {
    await context.client.send(new CancelUpdateStackCommand(request));
    return requested;
  } catch (error) {
    // The deployment was faster: it is past the point where it can be cancelled.
    if ((error as Error).name === "ValidationError") return { outcome: "too-late" };
    throw error;
  }
}
