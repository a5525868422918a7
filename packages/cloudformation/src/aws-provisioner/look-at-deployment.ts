import type { BegunDeployment, DeployStackResult, LookStep } from "../provisioner.ts";
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
  if (last && isAtRest(last.ResourceStatus ?? "")) {
    const isCancelled = last.ClientRequestToken === cancelToken(clientToken);
    const status = last.ResourceStatus ?? "";
    return { ...(await finish(context, { stack, clientToken, status, isCancelled })), events };
  }
  // Whoever deletes the stack meanwhile does so under another token.
  const now = await findStack(context, stack);
  if (now === undefined || now.StackStatus === "DELETE_COMPLETE") {
    const reason = "the stack was deleted while it was being deployed";
    return { outcome: "failed", reason, stack: undefined, events };
  }
  const seen = news.at(-1)?.EventId ?? cursor;
  return {
    outcome: "running",
    stackId: stack,
    ...(seen && { cursor: seen }),
    waitMilliseconds: context.waitMilliseconds,
    events,
  };
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
