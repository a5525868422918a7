import type { Context } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import type { Deployable } from "../records/deployable.ts";
import { type DeploymentTarget, deployments } from "../records/deployment-record.ts";
import { isDeploymentCancellable } from "../statuses.ts";
import { getTarget, targetName, updateTarget } from "./target.ts";

/**
 * Asks for the deployment of a target to be cancelled; how it ends is seen later.
 *
 * @throws ProtonError `ConflictException` when no deployment is in progress, or it ends just now
 */
export async function cancelDeployment(
  context: Context,
  target: DeploymentTarget,
): Promise<Deployable> {
  const record = await getTarget(context, target);
  if (record === undefined) throw notFound(...nameOf(target));
  const id = record.lastAttemptedDeploymentId;
  const nothing = conflict(`${targetName({ target })} has no deployment that can be cancelled.`);
  if (id === undefined || !isDeploymentCancellable(record.deploymentStatus)) throw nothing;
  await context.leases.announce("deployment", id);
  const cancelled = await context.store.update(deployments, id, (deployment) => {
    const isEnded = deployment.step === "settling" || deployment.step === "done";
    if (isEnded || deployment.action === "delete") throw nothing;
    const lastModifiedAt = context.clock.now();
    return { ...deployment, cancelRequested: true, status: "CANCELLING" as const, lastModifiedAt };
  });
  if (cancelled === undefined) throw nothing;
  await updateTarget(context, target, (now) =>
    now.deploymentStatus === "IN_PROGRESS" && now.lastAttemptedDeploymentId === id
      ? { ...now, deploymentStatus: "CANCELLING" }
      : undefined,
  );
  const shown = (await getTarget(context, target)) ?? record;
  context.work.cancellation(id).abort();
  void context.work.run("deployment", id);
  return shown;
}

function nameOf(target: DeploymentTarget): [string, string] {
  if (target.type === "ENVIRONMENT") return ["Environment", target.environmentName];
  if (target.type === "SERVICE_PIPELINE") return ["Service pipeline", target.serviceName];
  if (target.type === "COMPONENT") return ["Component", target.componentName];
  return ["Service instance", `${target.serviceName}/${target.serviceInstanceName}`];
}
