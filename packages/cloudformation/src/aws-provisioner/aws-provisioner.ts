import { randomUUID } from "node:crypto";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type {
  DeleteStackResult,
  DeployStackRequest,
  DeployStackResult,
  Provisioner,
  ProvisionerOptions,
  ResourceChange,
  Stack,
} from "../provisioner.ts";
import { createChangeSet, discardChangeSet, readChanges } from "./change-set.ts";
import { describeStack } from "./describe-stack.ts";
import { cancelDeployment, deleteStack, executeChangeSet, hasRun } from "./execution.ts";
import { type FollowedEnd, followStack } from "./follow-stack.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** What {@link createAwsProvisioner} works with. */
export interface AwsProvisionerOptions {
  /** The caller's client decides account, Region, credentials and retries. */
  readonly client: CloudFormationClient;
  /**
   * Puts a template that is too large for the API (over 51,200 bytes) where CloudFormation can read
   * it, and returns its URL. Without it such a template is refused.
   */
  readonly uploadTemplate?: (templateBody: string) => Promise<string>;
  /** Whether a resource of the type holds data that a replacement loses. @default never */
  readonly isStateful?: (resourceType: string) => boolean;
  /** Waits between two looks at a stack. @default a real timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Milliseconds between two looks at a stack. @default 2000 */
  readonly pollMilliseconds?: number;
}

/**
 * The {@link Provisioner} of AWS CloudFormation: every deployment is a change set that is named
 * after its client token and executed under it, so that a caller that was killed joins the
 * deployment it began instead of starting another.
 */
export function createAwsProvisioner(options: AwsProvisionerOptions): Provisioner {
  const context: ProvisionerContext = {
    client: options.client,
    uploadTemplate: options.uploadTemplate,
    isStateful: options.isStateful ?? (() => false),
    sleep:
      options.sleep ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds))),
    pollMilliseconds: options.pollMilliseconds ?? 2000,
  };
  return {
    deploy: (request, callOptions) => deploy(context, request, callOptions ?? {}),
    plan: (request) => plan(context, request),
    delete: (stackName, callOptions) => remove(context, stackName, callOptions ?? {}),
    describe: (stackName) => describeStack(context, stackName),
  };
}

async function deploy(
  context: ProvisionerContext,
  request: DeployStackRequest,
  options: ProvisionerOptions,
): Promise<DeployStackResult> {
  const { stackName, clientToken } = request;
  if (await hasRun(context, stackName, clientToken)) {
    return finish(
      context,
      stackName,
      await followStack(context, { stackName, clientToken, ...options }),
    );
  }
  const before = await settledStack(context, stackName);
  const changeSet = await createChangeSet(context, request, `proton-${clientToken}`, before);
  if (changeSet.kind === "refused") {
    await discardChangeSet(context, changeSet, before === undefined);
    return { outcome: "failed", reason: changeSet.reason, stack: before };
  }
  if (changeSet.kind === "no-changes") {
    await discardChangeSet(context, changeSet, before === undefined);
    return before
      ? { outcome: "no-changes", stack: before }
      : { outcome: "failed", reason: "the template has no resources to create", stack: undefined };
  }
  if (options.signal?.aborted) {
    await discardChangeSet(context, changeSet, before === undefined);
    return { outcome: "cancelled", reason: "cancelled before it began", stack: before };
  }
  await executeChangeSet(context, changeSet, clientToken);
  const end = await followStack(context, {
    // By name a creation that is cancelled would be lost sight of: its stack is deleted.
    stackName: changeSet.stackId ?? stackName,
    clientToken,
    ...options,
    onCancel: () => cancelDeployment(context, stackName, clientToken, before === undefined),
  });
  return finish(context, stackName, end);
}

async function finish(
  context: ProvisionerContext,
  stackName: string,
  end: FollowedEnd,
): Promise<DeployStackResult> {
  const stack = await describeStack(context, stackName);
  if (stack && (end.status === "CREATE_COMPLETE" || end.status === "UPDATE_COMPLETE")) {
    return { outcome: "deployed", stack };
  }
  const reason = end.reason ?? `the stack ended as ${end.status}`;
  return { outcome: end.cancelled ? "cancelled" : "failed", reason, stack };
}

/** The stack once nothing moves it any more; one that never came to be is deleted first. */
async function settledStack(
  context: ProvisionerContext,
  stackName: string,
): Promise<Stack | undefined> {
  const stack = await describeStack(context, stackName);
  if (!stack) return undefined;
  if (stack.status.endsWith("_IN_PROGRESS")) {
    await followStack(context, { stackName });
    return settledStack(context, stackName);
  }
  if (stack.status === "ROLLBACK_COMPLETE") {
    // CloudFormation refuses every update of such a stack: deleting it is the only way on.
    const clientToken = `proton-delete-${randomUUID()}`;
    await deleteStack(context, stackName, clientToken);
    await followStack(context, { stackName: stack.stackId, clientToken });
    return undefined;
  }
  return stack;
}

async function plan(
  context: ProvisionerContext,
  request: Omit<DeployStackRequest, "clientToken">,
): Promise<readonly ResourceChange[]> {
  const before = await settledStack(context, request.stackName);
  const name = `proton-plan-${randomUUID()}`;
  const changeSet = await createChangeSet(context, request, name, before);
  try {
    if (changeSet.kind === "refused") throw new Error(changeSet.reason);
    return changeSet.kind === "no-changes" ? [] : await readChanges(context, changeSet);
  } finally {
    await discardChangeSet(context, changeSet, before === undefined);
  }
}

async function remove(
  context: ProvisionerContext,
  stackName: string,
  options: ProvisionerOptions,
): Promise<DeleteStackResult> {
  const before = await describeStack(context, stackName);
  if (!before) return { outcome: "deleted", retained: [] };
  const clientToken = `proton-delete-${randomUUID()}`;
  await deleteStack(context, stackName, clientToken);
  // A deleted stack answers only to its id.
  const end = await followStack(context, { stackName: before.stackId, clientToken, ...options });
  const after = await describeStack(context, before.stackId);
  if (end.status === "DELETE_COMPLETE" || !after) {
    const retained = (after?.resources ?? []).filter(
      (resource) => resource.resourceStatus === "DELETE_SKIPPED",
    );
    return { outcome: "deleted", retained };
  }
  return {
    outcome: "failed",
    reason: end.reason ?? `the stack ended as ${end.status}`,
    stack: after,
  };
}
