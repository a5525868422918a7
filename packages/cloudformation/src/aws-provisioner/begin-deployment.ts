import {
  DeleteStackCommand,
  ExecuteChangeSetCommand,
  type Stack as SdkStack,
} from "@aws-sdk/client-cloudformation";
import type { BeginStep, DeployStackRequest, Waiting } from "../provisioner.ts";
import { type ChangeSet, createChangeSet, discardChangeSet, findChangeSet } from "./change-set.ts";
import { describeStack } from "./describe-stack.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { operationEvents } from "./stack-events.ts";
import { reactionTo } from "./stack-status.ts";

/** The change set of a deployment: whoever comes with the token finds it. */
export function changeSetName(clientToken: string): string {
  return `proton-${clientToken}`;
}

/**
 * One step towards the execution of the token's change set. Everything is decided by what
 * CloudFormation has now, so that it may be repeated by anybody at any time.
 */
export async function beginDeployment(
  context: ProvisionerContext,
  request: DeployStackRequest,
): Promise<BeginStep> {
  const name = changeSetName(request.clientToken);
  const stack = await findStack(context, request.stackName);
  if (stack && hasExecuted(stack, name)) return begun(stack.StackId);
  const reaction = reactionTo(stack?.StackStatus);
  if (reaction.kind === "wait") return wait(context, `the stack is ${stack?.StackStatus}`);
  const changeSet = stack && (await findChangeSet(context, stack.StackId ?? "", name));
  if (changeSet) return executeChangeSet(context, request, changeSet);
  if (stack && reaction.kind !== "create" && (await hasBegun(context, stack, request))) {
    return begun(stack.StackId);
  }
  if (reaction.kind === "stuck") {
    const { stackName } = request;
    const reason = `the stack is in ${stack?.StackStatus} state and cannot be updated: ${reaction.wayOut}`;
    return { outcome: "failed", reason, stack: await describeStack(context, stackName) };
  }
  if (reaction.kind === "recreate" && stack) return deleteRemains(context, stack, request);
  const stackId = reaction.kind === "update" ? stack?.StackId : undefined;
  const created = await createChangeSet(context, request, { name, stackId });
  if (created.outcome === "refused") {
    const before = await describeStack(context, request.stackName);
    return { outcome: "failed", reason: created.reason, stack: before };
  }
  return waitForChangeSet(context);
}

/** A stack names the change set that it was last made from. */
export function hasExecuted({ ChangeSetId }: SdkStack, name: string): boolean {
  return ChangeSetId?.includes(`:changeSet/${name}/`) ?? false;
}

async function hasBegun(
  context: ProvisionerContext,
  stack: SdkStack,
  { clientToken }: DeployStackRequest,
): Promise<boolean> {
  const events = await operationEvents(context, stack.StackId ?? "", { tokens: [clientToken] });
  return events.length > 0;
}

/** What is left of a creation that failed holds nothing that was ever in use. */
async function deleteRemains(
  context: ProvisionerContext,
  { StackId }: SdkStack,
  { clientToken }: DeployStackRequest,
): Promise<Waiting> {
  await context.client.send(
    new DeleteStackCommand({ StackName: StackId, ClientRequestToken: `${clientToken}-recreate` }),
  );
  return wait(context, "what a failed creation left is deleted");
}

/** Executes a change set under the token, as far as it is ready, or says what has become of it. */
export async function executeChangeSet(
  context: ProvisionerContext,
  { stackName, clientToken }: Pick<DeployStackRequest, "stackName" | "clientToken">,
  changeSet: ChangeSet,
): Promise<BeginStep> {
  const { state, stackId, name, reason } = changeSet;
  if (state === "executed") return begun(stackId);
  if (state === "computing") return waitForChangeSet(context);
  if (state === "obsolete") {
    await discardChangeSet(context, changeSet);
    return wait(context, "the stack changed after the change set was computed");
  }
  if (state === "ready") {
    try {
      await context.client.send(
        new ExecuteChangeSetCommand({
          StackName: stackId,
          ChangeSetName: name,
          ClientRequestToken: clientToken,
        }),
      );
    } catch (error) {
      const { name: code } = error as Error;
      // Somebody else was faster, with this change set or with another: the next step sees which.
      if (!/^(InvalidChangeSetStatus|TokenAlreadyExists|OperationInProgress)/.test(code))
        throw error;
      return wait(context, "the change set is being executed");
    }
    return begun(stackId);
  }
  await discardChangeSet(context, changeSet);
  const before = await describeStack(context, stackName);
  if (state === "failed") return { outcome: "failed", reason, stack: before };
  return before
    ? { outcome: "no-changes", stack: before }
    : { outcome: "failed", reason: "the template has no resources to create", stack: undefined };
}

function begun(stackId: string | undefined): BeginStep {
  return { outcome: "begun", ...(stackId && { stackId }) };
}

function wait({ waitMilliseconds }: ProvisionerContext, reason: string): Waiting {
  return { outcome: "waiting", reason, waitMilliseconds };
}

/** A change set is computed in a second or two, and nothing moves until it is executed. */
function waitForChangeSet({ waitMilliseconds }: ProvisionerContext): Waiting {
  const reason = "CloudFormation computes the change set";
  return { outcome: "waiting", reason, waitMilliseconds: Math.ceil(waitMilliseconds / 4) };
}
