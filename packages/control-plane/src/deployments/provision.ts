import { isDeepStrictEqual } from "node:util";
import {
  type DeleteStackResult,
  type DeployStackResult,
  type DriveOptions,
  type DriveProgress,
  deployStack,
  type Interrupted,
  type Paused,
  removeStack,
  type StackEvent,
} from "@proton/cloudformation";
import { type StackPlace, stackPlace } from "../connections/connected-account.ts";
import type { Context } from "../context.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { padded } from "../store/keys.ts";
import type { Pause } from "../work/attempt.ts";
import { CANCELLED_MESSAGE, type Ending, end } from "./advance.ts";
import { deploymentOwner, EVENTS_PREFIX, getDocument, putDocument } from "./documents-of.ts";
import { stackTags } from "./stack-tags.ts";
import { takeApi } from "./take-api.ts";
import { watchDeployment } from "./watch-deployment.ts";

/**
 * Hands the recorded template over, under the deployment's id: taken again after a crash, it joins
 * what is under way and repeats nothing. A provisioner that cannot be reached is tried for ever:
 * the stack may go on without us, and only it knows how the deployment ends. One that refuses this
 * process ends only what this process asked for.
 *
 * @returns whether the deployment can get further here, and when
 */
export async function provision(
  context: Context,
  deployment: DeploymentRecord,
): Promise<boolean | Pause> {
  const place = await stackPlace(context, deployment);
  if (typeof place === "string") {
    const status = deployment.action === "delete" ? "DELETE_FAILED" : "FAILED";
    await end(context, deployment, { status, statusMessage: place });
    return true;
  }
  const events = createEventLog(context, deployment);
  const abort = context.work.cancellation(deployment.id);
  if (deployment.cancelRequested === true) abort.abort();
  const watching = watchDeployment(context, deployment, { write: events.flush, abort });
  try {
    const next = await takeApi(context, deployment, abort.signal);
    if (next !== true) return next;
    const result = await drive(context, deployment, place, events, abort.signal);
    if (result.outcome === "interrupted") {
      if (result.denied === undefined) return true;
      const { id: deploymentId, startedBy } = deployment;
      const data = { deploymentId, reason: result.denied, startedBy };
      context.emit({ code: "deployment.denied", level: "warning", data });
      context.leases.refuse("deployment", deployment.id);
      return false;
    }
    await events.flush();
    if (result.outcome === "paused") {
      await keepProgress(context, deployment, result.progress);
      return { afterMilliseconds: result.waitMilliseconds };
    }
    if (result.outcome === "deployed" || result.outcome === "no-changes") {
      await putDocument(context, deployment.id, "outputs", JSON.stringify(result.stack.outputs));
    }
    await end(context, deployment, endingOf(deployment, result));
    return true;
  } finally {
    await watching.stop();
  }
}

type Ended = DeployStackResult | DeleteStackResult;

/** Written only when there is something new: most looks see a stack as the last one did. */
async function keepProgress(
  context: Context,
  { id, step, progress: before }: DeploymentRecord,
  progress: DriveProgress,
): Promise<void> {
  if (isDeepStrictEqual(before, progress)) return;
  await context.store.update(deployments, id, (now) =>
    now.step === step ? { ...now, progress } : undefined,
  );
}

async function drive(
  context: Context,
  deployment: DeploymentRecord,
  { provisioner, ...role }: StackPlace,
  events: EventLog,
  signal: AbortSignal,
): Promise<Ended | Interrupted | Paused> {
  const { id: deploymentId, stackName } = deployment;
  const request = { stackName, clientToken: deploymentId };
  const options: DriveOptions = {
    sleep: context.clock.sleep,
    stop: context.work.stopping,
    isForeign: !(await context.leases.isOwn("deployment", deploymentId)),
    onEvent: events.add,
    ...(context.work.inTurns && { from: deployment.progress ?? {} }),
    onUnreachable: (trouble) => {
      const data = { deploymentId, ...trouble };
      context.emit({ code: "deployment.unreachable", level: "warning", data });
    },
  };
  const templateBody = await getDocument(context, deploymentId, "template");
  try {
    if (deployment.action === "delete") {
      return await removeStack(provisioner, request, options);
    }
    return await deployStack(
      provisioner,
      {
        ...request,
        templateBody: templateBody ?? "",
        tags: stackTags(context, deployment),
        ...role,
      },
      { ...options, signal },
    );
  } catch (error) {
    if (context.work.stopped) return { outcome: "interrupted" };
    // By contract a step throws for a mistake in a program only: no later attempt would mend it.
    const reason = `internal error: ${error instanceof Error ? error.message : String(error)}`;
    return { outcome: "failed", reason, stack: undefined };
  }
}

function endingOf({ action }: DeploymentRecord, result: Ended): Ending {
  if (result.outcome === "deleted") return { status: "DELETE_COMPLETE" };
  if (result.outcome === "failed" && action === "delete") {
    return { status: "DELETE_FAILED", statusMessage: result.reason };
  }
  const stackId = result.stack === undefined ? {} : { stackId: result.stack.stackId };
  if (result.outcome === "cancelled") {
    return { status: "CANCELLED", statusMessage: CANCELLED_MESSAGE, ...stackId };
  }
  if (result.outcome === "failed") {
    return { status: "FAILED", statusMessage: result.reason, ...stackId };
  }
  return { status: "SUCCEEDED", ...stackId };
}

interface EventLog {
  readonly add: (event: StackEvent) => void;
  flush(): Promise<void>;
}

function createEventLog(context: Context, deployment: DeploymentRecord): EventLog {
  let pending: StackEvent[] = [];
  const start = context.clock.now();
  let written = 0;
  return {
    add: (event) => {
      pending.push(event);
      const data = { deploymentId: deployment.id, event };
      context.emit({ code: "deployment.progress", level: "info", data });
    },
    async flush() {
      if (pending.length === 0) return;
      const batch = pending;
      pending = [];
      written += 1;
      const name = `${EVENTS_PREFIX}${padded(start)}-${padded(written)}`;
      await context.documents.put(deploymentOwner(deployment.id), name, JSON.stringify(batch));
    },
  };
}
