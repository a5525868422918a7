import type { Stack as SdkStack } from "@aws-sdk/client-cloudformation";
import type { BegunDeployment, DeployStackResult, LookStep } from "../provisioner.ts";
import { changeSetName, hasExecuted } from "./begin-deployment.ts";
import { describeStack } from "./describe-stack.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import {
  cancelToken,
  firstCause,
  isOfStack,
  operationEvents,
  tokensOf,
  toStackEvent,
} from "./stack-events.ts";
import { isAtRest } from "./stack-status.ts";

/** Looks once at a deployment: the stack, and the events that came since the last look. */
export async function lookAtDeployment(
  context: ProvisionerContext,
  deployment: BegunDeployment,
): Promise<LookStep> {
  const { stackName, clientToken, cursor } = deployment;
  const stack = deployment.stackId ?? (await findStack(context, stackName))?.StackId;
  if (stack === undefined) return { outcome: "not-begun" };
  const tokens = tokensOf(clientToken);
  const news = await operationEvents(context, stack, { tokens, cursor });
  const events = news.map(toStackEvent);
  const last = news.findLast(isOfStack);
  const now = await findStack(context, stack);
  if (last && isAtRest(last.ResourceStatus ?? "")) {
    // Reads may be late: outputs of before must not be taken for those of now. The end is seen again.
    if (now && isOfBefore(now, clientToken, last.Timestamp)) {
      return {
        outcome: "running",
        stackId: stack,
        ...(cursor && { cursor }),
        waitMilliseconds: context.waitMilliseconds,
        events: [],
      };
    }
    const isCancelled = last.ClientRequestToken === cancelToken(clientToken);
    const status = last.ResourceStatus ?? "";
    return { ...(await finish(context, { stack, clientToken, status, isCancelled })), events };
  }
  // Whoever deletes the stack meanwhile does so under another token.
  if (now === undefined || now.StackStatus === "DELETE_COMPLETE") {
    const reason = "the stack was deleted while it was being deployed";
    return { outcome: "failed", reason, stack: undefined, events };
  }
  const seen = news.at(-1)?.EventId ?? cursor;
  return {
    outcome: "running",
    stackId: stack,
    ...(seen && { cursor: seen }),
    waitMilliseconds: context.lookMilliseconds,
    events,
  };
}

/** Whether an answer about a stack is older than the end of the token's deployment. */
function isOfBefore(stack: SdkStack, clientToken: string, ended = new Date(0)): boolean {
  const { StackStatus = "", LastUpdatedTime, CreationTime } = stack;
  if (StackStatus === "DELETE_COMPLETE") return false;
  if (!isAtRest(StackStatus)) return true;
  const changed = LastUpdatedTime ?? CreationTime ?? ended;
  return !hasExecuted(stack, changeSetName(clientToken)) && changed < ended;
}

async function finish(
  context: ProvisionerContext,
  ended: {
    readonly stack: string;
    readonly clientToken: string;
    readonly status: string;
    readonly isCancelled: boolean;
  },
): Promise<DeployStackResult> {
  const { stack: stackId, clientToken, status, isCancelled } = ended;
  const found = await describeStack(context, stackId);
  const stack = found?.status === "DELETE_COMPLETE" ? undefined : found;
  if (stack && /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
    return { outcome: "deployed", stack };
  }
  // The cause may have been seen by an earlier look.
  const tokens = tokensOf(clientToken);
  const cause = firstCause(await operationEvents(context, stackId, { tokens }));
  const reason = cause ?? `the stack ended as ${status}`;
  return { outcome: isCancelled ? "cancelled" : "failed", reason, stack };
}
