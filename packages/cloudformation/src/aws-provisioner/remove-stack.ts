import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import type { RemoveStackRequest, RemoveStep } from "../provisioner.ts";
import { describeStack } from "./describe-stack.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { firstCause, isOfStack, operationEvents, toStackEvent } from "./stack-events.ts";
import { isAtRest } from "./stack-status.ts";

/** Starts the deletion of a stack, joins one that is under way, or looks at it. */
export async function removeStack(
  context: ProvisionerContext,
  request: RemoveStackRequest & { readonly retain?: readonly string[] },
): Promise<RemoveStep> {
  const { stackName, clientToken, stackId, cursor, retain = [] } = request;
  const stack = await findStack(context, stackId ?? stackName);
  const status = stack?.StackStatus ?? "DELETE_COMPLETE";
  if (stack?.StackId === undefined || status === "REVIEW_IN_PROGRESS") {
    return { outcome: "deleted", retained: [], events: [] };
  }
  const { StackId } = stack;
  const tokens = [clientToken];
  const news = await operationEvents(context, StackId, { tokens, cursor });
  const events = news.map(toStackEvent);
  if (status === "DELETE_COMPLETE") {
    const after = await describeStack(context, StackId);
    const retained = (after?.resources ?? []).filter(
      (resource) => resource.resourceStatus === "DELETE_SKIPPED",
    );
    return { outcome: "deleted", retained, events };
  }
  if (news.findLast(isOfStack)?.ResourceStatus === "DELETE_FAILED") {
    const all = await operationEvents(context, StackId, { tokens });
    const reason = firstCause(all) ?? stack.StackStatusReason ?? "the stack ended as DELETE_FAILED";
    return { outcome: "failed", reason, stack: await describeStack(context, StackId), events };
  }
  if (!isAtRest(status) && status !== "DELETE_IN_PROGRESS") {
    const { waitMilliseconds } = context;
    return { outcome: "waiting", reason: `the stack is ${status}`, waitMilliseconds };
  }
  const isBegun = news.length > 0 || cursor !== undefined;
  if (isAtRest(status) && !isBegun) {
    try {
      await context.client.send(
        new DeleteStackCommand({
          StackName: StackId,
          ClientRequestToken: clientToken,
          ...(retain.length > 0 && { RetainResources: [...retain] }),
        }),
      );
    } catch (error) {
      const { name, message: reason } = error as Error;
      // Such as termination protection, or an export that another stack imports.
      if (name !== "ValidationError") throw error;
      return { outcome: "failed", reason, stack: await describeStack(context, StackId), events };
    }
  }
  const seen = news.at(-1)?.EventId ?? cursor;
  return {
    outcome: "running",
    stackId: StackId,
    ...(seen && { cursor: seen }),
    waitMilliseconds: context.lookMilliseconds,
    events,
  };
}
