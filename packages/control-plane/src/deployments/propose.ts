import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import { unfinished, unfinishedId } from "../records/account-records.ts";
import type { DeployedState } from "../records/deployable.ts";
import {
  type DeploymentRecord,
  type DeploymentTarget,
  deployments,
} from "../records/deployment-record.ts";
import { advance } from "./advance.ts";
import { deploymentOwner, putDocument } from "./documents-of.ts";
import { lockPart, unlockPart } from "./lock.ts";
import { markAttempt } from "./mark-attempt.ts";
import { targetName } from "./target.ts";

/** A deployment that is asked for. */
export interface DeploymentRequest {
  readonly id: string;
  readonly action: "deploy" | "delete";
  readonly target: DeploymentTarget;
  readonly targetArn: string;
  readonly targetResourceCreatedAt: number;
  readonly templateName: string;
  readonly goal: DeployedState;
  readonly initial?: DeployedState | undefined;
  readonly lastAttemptedDeploymentId?: string | undefined;
  readonly lastSucceededDeploymentId?: string | undefined;
  readonly stackName: string;
  readonly stackId?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly environmentAccountConnectionId?: string | undefined;
  readonly selfManaged: boolean;
  readonly workflowId?: string;
  readonly clientToken?: string | undefined;
}

/**
 * Records a deployment before anything is locked or done for it.
 *
 * @param step `accepted` where a service workflow, which is itself recorded, stands for the lock
 */
export async function recordDeployment(
  context: Context,
  request: DeploymentRequest,
  step: "proposed" | "accepted" = "proposed",
): Promise<DeploymentRecord> {
  const now = context.clock.now();
  const { goal, initial, templateName, ...rest } = request;
  const record = {
    ...rest,
    arn: context.arns.deployment(request.id),
    step,
    status: request.action === "delete" ? "DELETE_IN_PROGRESS" : "IN_PROGRESS",
    createdAt: now,
    lastModifiedAt: now,
    goal: versionOf(templateName, goal),
    ...(context.provenance && { provenance: context.provenance }),
    ...(context.runBy !== undefined && { startedBy: context.runBy }),
    ...(initial === undefined ? {} : { initial: versionOf(templateName, initial) }),
  } as DeploymentRecord;
  await context.leases.mark("deployment", request.id);
  await putDocument(context, request.id, "target-spec", goal.spec);
  if (initial !== undefined) await putDocument(context, request.id, "initial-spec", initial.spec);
  await context.store.create(deployments, record);
  return record;
}

/**
 * Starts the deployment of one environment, one instance or one pipeline: recorded, locked, shown
 * on the target, and then worked on after the request is answered.
 *
 * @param lock takes the target: a single conditional write that fails for all but one
 * @throws ProtonError `ConflictException`, and then nothing of it is left
 */
export async function startDeployment(
  context: Context,
  request: DeploymentRequest,
  lock: (deployment: DeploymentRecord) => Promise<void> = (deployment) =>
    lockPart(context, deployment),
): Promise<DeploymentRecord> {
  const deployment = await recordDeployment(context, request);
  try {
    await lock(deployment);
    await accept(context, deployment);
    await markAttempt(context, deployment);
  } catch (error) {
    if (context.work.stopped) throw error;
    await withdraw(context, deployment);
    throw error;
  }
  context.emit({
    code: "deployment.started",
    level: "info",
    data: {
      deploymentId: deployment.id,
      targetArn: deployment.targetArn,
      status: deployment.status,
    },
  });
  void context.work.run("deployment", deployment.id);
  return deployment;
}

/** Removes a deployment that was refused. */
async function withdraw(context: Context, deployment: DeploymentRecord): Promise<void> {
  await context.store.remove(deployments, deployment.id, ({ step }) => isRefused(step));
  await unlockPart(context, deployment);
  await context.documents.removeAll(deploymentOwner(deployment.id));
  await context.store.remove(unfinished, unfinishedId("deployment", deployment.id));
}

function isRefused(step: DeploymentRecord["step"]): boolean {
  return step === "proposed" || step === "accepted";
}

/** Another process that was started meanwhile may have found the proposal void. */
async function accept(context: Context, deployment: DeploymentRecord): Promise<void> {
  await advance(context, deployment, { step: "accepted" });
  if ((await context.store.get(deployments, deployment.id)) !== undefined) return;
  throw conflict(`${targetName(deployment)} is being changed.`);
}

function versionOf(templateName: string, state: DeployedState) {
  const { templateMajorVersion, templateMinorVersion } = state;
  return { templateName, templateMajorVersion, templateMinorVersion };
}
