import type { DeployStackResult, StackEvent } from "@proton/cloudformation";
import type { Context } from "../context.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { padded } from "../store/keys.ts";
import { CANCELLED_MESSAGE, type Ending, end } from "./advance.ts";
import { deploymentOwner, EVENTS_PREFIX, getDocument, putDocument } from "./documents-of.ts";
import { stackTags } from "./stack-tags.ts";

/** How long after an event it is written at the latest, and how often a cancellation is looked for. */
const WATCH_MILLISECONDS = 1000;

/** Waits before the provisioner is called again after it could not be reached. */
const RETRY_DELAYS: readonly number[] = [200, 1000, 5000];

/**
 * Hands the recorded template over, under the deployment's id: taken again after a crash, it joins
 * what is under way and repeats nothing.
 */
export async function provision(context: Context, deployment: DeploymentRecord): Promise<void> {
  const events = createEventLog(context, deployment);
  const abort = context.work.cancellation(deployment.id);
  if (deployment.cancelRequested === true) abort.abort();
  const watching = watch(context, deployment, events, abort);
  try {
    const ending = await withRetries(context, deployment, () =>
      deployment.action === "delete"
        ? deleteStack(context, deployment, events)
        : deployStack(context, deployment, events, abort.signal),
    );
    await events.flush();
    if (context.work.stopped) return;
    await end(context, deployment, ending);
  } finally {
    await watching.stop();
  }
}

async function deployStack(
  context: Context,
  deployment: DeploymentRecord,
  events: EventLog,
  signal: AbortSignal,
): Promise<Ending> {
  const templateBody = (await getDocument(context, deployment.id, "template")) ?? "";
  const result = await context.provisioner.deploy(
    {
      stackName: deployment.stackName,
      templateBody,
      tags: stackTags(context, deployment),
      clientToken: deployment.id,
      ...(deployment.roleArn === undefined ? {} : { roleArn: deployment.roleArn }),
    },
    { onEvent: events.add, signal },
  );
  if (result.outcome === "deployed" || result.outcome === "no-changes") {
    await putDocument(context, deployment.id, "outputs", JSON.stringify(result.stack.outputs));
  }
  return deployEnding(result);
}

function deployEnding(result: DeployStackResult): Ending {
  const stackId = result.stack === undefined ? {} : { stackId: result.stack.stackId };
  if (result.outcome === "cancelled") {
    return { status: "CANCELLED", statusMessage: CANCELLED_MESSAGE, ...stackId };
  }
  if (result.outcome === "failed") {
    return { status: "FAILED", statusMessage: result.reason, ...stackId };
  }
  return { status: "SUCCEEDED", ...stackId };
}

async function deleteStack(
  context: Context,
  deployment: DeploymentRecord,
  events: EventLog,
): Promise<Ending> {
  const { stackName } = deployment;
  const result = await context.provisioner.delete(stackName, { onEvent: events.add });
  if (result.outcome === "deleted") return { status: "DELETE_COMPLETE" };
  return { status: "DELETE_FAILED", statusMessage: result.reason };
}

/** A provisioner throws only when it cannot be reached; after some attempts that is a failure, too. */
async function withRetries(
  context: Context,
  deployment: DeploymentRecord,
  act: () => Promise<Ending>,
): Promise<Ending> {
  for (const delay of RETRY_DELAYS) {
    try {
      return await act();
    } catch (error) {
      if (context.work.stopped) throw error;
      await context.clock.sleep(delay);
    }
  }
  return act().catch((error: unknown) => {
    if (context.work.stopped) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const status = deployment.action === "delete" ? "DELETE_FAILED" : "FAILED";
    return { status, statusMessage: `the provisioner cannot be reached: ${reason}` };
  });
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

/** Writes events as they come, and sees a cancellation that another process has recorded. */
function watch(
  context: Context,
  deployment: DeploymentRecord,
  events: EventLog,
  abort: AbortController,
): { stop(): Promise<void> } {
  const ended = Promise.withResolvers<void>();
  let running = true;
  const loop = async () => {
    for (;;) {
      await Promise.race([context.clock.sleep(WATCH_MILLISECONDS), ended.promise]);
      if (!running || context.work.stopped) return;
      await events.flush();
      const now = await context.store.get(deployments, deployment.id);
      if (now?.cancelRequested === true) abort.abort();
    }
  };
  // The events are a record of the work, not a condition of it.
  const done = loop().catch(() => undefined);
  return {
    stop: () => {
      running = false;
      ended.resolve();
      return done;
    },
  };
}
