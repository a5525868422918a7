import {
  CancelUpdateStackCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import type { ChangeSet } from "./change-set.ts";
import { readEvents } from "./follow-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** Starts a change set under the token, which then stands on every event of the deployment. */
export async function executeChangeSet(
  context: ProvisionerContext,
  changeSet: ChangeSet,
  clientToken: string,
): Promise<void> {
  await context.client.send(
    new ExecuteChangeSetCommand({
      StackName: changeSet.stackName,
      ChangeSetName: changeSet.name,
      ClientRequestToken: clientToken,
    }),
  );
}

/** Whether a deployment with this token was ever started on the stack. */
export async function hasRun(
  context: ProvisionerContext,
  stackName: string,
  clientToken: string,
): Promise<boolean> {
  const events = await readEvents(context, stackName);
  return events.some((event) => event.ClientRequestToken === clientToken);
}

/** Starts the deletion of a stack; the token stands on every event of it. */
export async function deleteStack(
  context: ProvisionerContext,
  stackName: string,
  clientToken: string,
): Promise<void> {
  await context.client.send(
    new DeleteStackCommand({ StackName: stackName, ClientRequestToken: clientToken }),
  );
}

/** Turns a running deployment back: CloudFormation can cancel an update, a creation only be deleted. */
export async function cancelDeployment(
  context: ProvisionerContext,
  stackName: string,
  clientToken: string,
  stackIsNew: boolean,
): Promise<void> {
  if (stackIsNew) return deleteStack(context, stackName, clientToken);
  try {
    await context.client.send(
      new CancelUpdateStackCommand({ StackName: stackName, ClientRequestToken: clientToken }),
    );
  } catch (error) {
    // The deployment was faster: it is past the point where it can be cancelled.
    if ((error as Error).name !== "ValidationError") throw error;
  }
}
