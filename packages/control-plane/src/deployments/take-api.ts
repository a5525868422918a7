import type { ApiParts } from "../bundle-work/api-parts.ts";
import type { Context } from "../context.ts";
import { apiChanges } from "../records/api-change-record.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import type { Pause } from "../work/attempt.ts";
import { targetName } from "./target.ts";

/** How often whoever waits looks again. */
const LOOK_MILLISECONDS = 2000;

/** What a deployment keeps of the API parts of its template: only those that others may change, too. */
export function keptApiParts(
  { target }: Pick<DeploymentRecord, "target">,
  parts: ApiParts | undefined,
): Pick<DeploymentRecord, "apiParts"> {
  if (parts === undefined) return {};
  return target.type === "ENVIRONMENT" || parts.isOfOtherStack ? { apiParts: parts.digest } : {};
}

/**
 * Waits until no other deployment changes the routes of the environment's API: API Gateway answers
 * changes of one API at the same time with a conflict, and CloudFormation rolls back. Nobody gives
 * the API back: whoever has ended with its stack does not hold it any more.
 *
 * @returns whether it may go on, or when to ask again where work goes in turns
 */
export async function takeApi(
  context: Context,
  deployment: DeploymentRecord,
  signal: AbortSignal,
): Promise<true | Pause> {
  const environmentName = await environmentOf(context, deployment);
  if (environmentName === undefined) return true;
  let told: string | undefined;
  while (!signal.aborted && !context.work.stopped) {
    const holder = await take(context, environmentName, deployment.id);
    if (holder === undefined) break;
    if (told !== holder.id) {
      told = holder.id;
      const by = holder.startedBy === undefined ? "" : `, begun by ${holder.startedBy},`;
      const reason = `${targetName(holder)}${by} changes the API of environment ${environmentName}`;
      const data = { deploymentId: deployment.id, holder: holder.id, reason };
      context.emit({ code: "deployment.waiting", level: "info", data });
    }
    if (context.work.inTurns) return { afterMilliseconds: LOOK_MILLISECONDS };
    await waitFor(context, holder.id);
  }
  return true;
}

/** The environment whose API the deployment changes beside others; nothing when it changes none. */
async function environmentOf(
  context: Context,
  deployment: DeploymentRecord,
): Promise<string | undefined> {
  const { target, action, apiParts, lastSucceededDeploymentId } = deployment;
  if (target.type === "SERVICE_PIPELINE") return undefined;
  const before =
    lastSucceededDeploymentId === undefined
      ? undefined
      : await context.store.get(deployments, lastSucceededDeploymentId);
  // Nobody is in an environment that is new, or is deleted.
  if (target.type === "ENVIRONMENT" && (before === undefined || action === "delete")) {
    return undefined;
  }
  const after = action === "delete" ? undefined : apiParts;
  return before?.apiParts === after ? undefined : target.environmentName;
}

/** Takes the API, or answers who has it. */
async function take(
  context: Context,
  environmentName: string,
  deploymentId: string,
): Promise<DeploymentRecord | undefined> {
  const { store, leases } = context;
  for (;;) {
    if (await store.create(apiChanges, { environmentName, deploymentId })) return undefined;
    const held = await store.get(apiChanges, environmentName);
    if (held?.deploymentId === deploymentId) return undefined;
    const holder = held && (await store.get(deployments, held.deploymentId));
    const isUnderWay = holder?.step === "provisioning";
    // Nobody is waited for whom this process saw dead and may not follow.
    if (isUnderWay && !leases.isRefused("deployment", holder.id)) return holder;
    let isTaken = false;
    await store.update(apiChanges, environmentName, (now) => {
      isTaken = now.deploymentId === held?.deploymentId;
      return isTaken ? { environmentName, deploymentId } : undefined;
    });
    if (isTaken) return undefined;
  }
}

/** Waits for a deployment's end in this process, for a while at most; it is taken up if its owner is dead. */
async function waitFor({ work, clock, store }: Context, id: string): Promise<void> {
  const pause = clock.sleep(LOOK_MILLISECONDS);
  const ended = work.run("deployment", id).then(async () => {
    const deployment = await store.get(deployments, id);
    return deployment?.step === "provisioning" ? pause : undefined;
  });
  await Promise.race([ended, pause]);
}
