import {
  type DriveOptions,
  driveOperation,
  type Interrupted,
  type Progress,
} from "../drive-stack.ts";
import type {
  BeginStep,
  Denied,
  DeployStackResult,
  NewEvents,
  Running,
  Unreachable,
  Waiting,
} from "../provisioner.ts";
import { asStep } from "./as-step.ts";
import { changeSetName, executeChangeSet } from "./begin-deployment.ts";
import { discardChangeSet, findChangeSet } from "./change-set.ts";
import { lookAtDeployment } from "./look-at-deployment.ts";
import type { ProvisionerContext } from "./provisioner-context.ts";

/** A change set that somebody was shown before it is executed. */
interface Prepared {
  readonly stackId: string;
  readonly clientToken: string;
}

/** Executes the change set that was prepared under a token, and follows it to its end. */
export function executePrepared(
  context: ProvisionerContext,
  prepared: Prepared,
  drive: Pick<DriveOptions, "onEvent" | "sleep">,
): Promise<DeployStackResult | Interrupted> {
  return driveOperation<DeployStackResult>(
    (progress) => asStep(() => step(context, prepared, progress), failed),
    drive,
  );
}

const failed = (reason: string) =>
  ({ outcome: "failed", reason, stack: undefined, events: [] }) as const;

/** One step: begins to execute the change set, or looks how far it is. */
async function step(
  context: ProvisionerContext,
  { stackId, clientToken }: Prepared,
  progress: Progress,
): Promise<((Running | DeployStackResult) & NewEvents) | Waiting | Unreachable | Denied> {
  const { waitMilliseconds } = context;
  if (progress.stackId === undefined) {
    const begun = await begin(context, stackId, clientToken);
    if (begun.outcome === "begun") {
      return { outcome: "running", stackId, waitMilliseconds, events: [] };
    }
    return "stack" in begun ? { ...begun, events: [] } : begun;
  }
  const deployment = { stackName: stackId, clientToken, ...progress };
  const looked = await lookAtDeployment(context, deployment);
  return looked.outcome === "not-begun" ? failed("the stack is gone") : looked;
}

/** Only the change set that was shown is executed: one that became obsolete is not made anew. */
async function begin(
  context: ProvisionerContext,
  stackId: string,
  clientToken: string,
): Promise<BeginStep> {
  const name = changeSetName(clientToken);
  const changeSet = await findChangeSet(context, stackId, name);
  if (changeSet === undefined || changeSet.state === "obsolete") {
    if (changeSet !== undefined) await discardChangeSet(context, changeSet);
    const reason = "the stack changed after the change set was made: look again";
    return { outcome: "failed", reason, stack: undefined };
  }
  return executeChangeSet(context, { stackName: stackId, clientToken }, changeSet);
}
