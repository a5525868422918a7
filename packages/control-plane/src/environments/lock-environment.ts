import type { Context } from "../context.ts";
import { attempted } from "../deployments/mark-attempt.ts";
import { conflict, notFound } from "../errors.ts";
import { isInProgress } from "../records/deployable.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { type EnvironmentRecord, environments } from "../records/environment-record.ts";

/**
 * Locks an environment for a deployment and shows that in the same write.
 *
 * @param change what the request changes besides
 * @throws ProtonError `ConflictException` while another deployment is in progress
 */
export async function lockEnvironment(
  context: Context,
  deployment: DeploymentRecord,
  spec: string | undefined,
  change: Partial<EnvironmentRecord> = {},
): Promise<void> {
  const name = deployment.target.type === "ENVIRONMENT" ? deployment.target.environmentName : "";
  const before = await context.store.get(environments, name);
  const holder = before?.lastAttemptedDeploymentId;
  const isAbandoned =
    holder !== undefined && (await context.store.get(deployments, holder)) === undefined;
  const locked = await context.store.update(environments, name, (environment) => {
    const isFree = isAbandoned && environment.lastAttemptedDeploymentId === holder;
    if (isInProgress(environment) && !isFree) {
      throw conflict(`Environment ${name} has a deployment in progress.`);
    }
    return { ...attempted(environment, deployment, spec), ...change };
  });
  if (locked === undefined) throw notFound("Environment", name);
}

/** Gives an environment back as it was before {@link lockEnvironment}. */
export async function restoreEnvironment(
  context: Context,
  deployment: DeploymentRecord,
  before: EnvironmentRecord,
): Promise<void> {
  await context.store.update(environments, before.name, (environment) =>
    environment.lastAttemptedDeploymentId === deployment.id ? before : undefined,
  );
}
