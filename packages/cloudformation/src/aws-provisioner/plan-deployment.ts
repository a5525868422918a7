import { randomUUID } from "node:crypto";
import type { DeployStackRequest, PlanResult } from "../provisioner.ts";
import { createChangeSet, discardChangeSet, findChangeSet, readChanges } from "./change-set.ts";
import { findStack } from "./find-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";
import { reactionTo } from "./stack-status.ts";

/** How often a change set is looked at before its plan is given up. */
const MOST_LOOKS = 150;

/** What a change set that is never executed would do. Waits for nobody and deletes nothing else. */
export async function planDeployment(
  context: ProvisionerContext,
  request: Omit<DeployStackRequest, "clientToken">,
): Promise<PlanResult> {
  const stack = await findStack(context, request.stackName);
  const reaction = reactionTo(stack?.StackStatus);
  if (reaction.kind === "wait") return busy(stack?.StackStatus);
  if (reaction.kind === "recreate") return { outcome: "recreated" };
  if (reaction.kind === "stuck") {
    const reason = `the stack is in ${stack?.StackStatus} state and cannot be updated: ${reaction.wayOut}`;
    return { outcome: "refused", reason };
  }
  const name = `proton-plan-${randomUUID()}`;
  const stackId = reaction.kind === "update" ? stack?.StackId : undefined;
  const created = await createChangeSet(context, request, { name, stackId });
  if (created.outcome === "refused") return created;
  // Nobody else draws this name: the answer was lost, and the client asked again.
  const made =
    created.outcome === "exists"
      ? await findChangeSet(context, stackId ?? request.stackName, name)
      : created;
  if (made === undefined) return busy("changed by somebody else just now");
  const changeSet = { stackId: made.stackId, name };
  try {
    return await settledPlan(context, changeSet);
  } finally {
    await discardChangeSet(context, changeSet);
  }
}

/** Waits until a change set is computed, and reads it. */
export async function settledPlan(
  context: ProvisionerContext,
  changeSet: { readonly stackId: string; readonly name: string },
): Promise<PlanResult> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const found = await findChangeSet(context, changeSet.stackId, changeSet.name);
    if (found?.state === "empty") return { outcome: "planned", changes: [] };
    if (found?.state === "failed") return { outcome: "refused", reason: found.reason };
    if (found?.state === "ready") {
      return { outcome: "planned", changes: await readChanges(context, changeSet) };
    }
    await context.sleep(context.waitMilliseconds);
  }
  return { outcome: "unreachable", reason: "CloudFormation does not finish the change set" };
}

function busy(status: string | undefined): PlanResult {
  return { outcome: "busy", reason: `the stack is ${status}` };
}
