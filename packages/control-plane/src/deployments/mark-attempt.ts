import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import { type Deployable, isInProgress } from "../records/deployable.ts";
import type { DeploymentRecord } from "../records/deployment-record.ts";
import { getDocument } from "./documents-of.ts";
import { targetName, updateTarget } from "./target.ts";

/**
 * Shows on the target that the deployment is in progress. Taken again, it changes nothing.
 *
 * @throws ProtonError `ConflictException` when another deployment is, and no service workflow rules both
 */
export async function markAttempt(context: Context, deployment: DeploymentRecord): Promise<void> {
  const spec =
    deployment.action === "deploy"
      ? await getDocument(context, deployment.id, "target-spec")
      : undefined;
  await updateTarget(context, deployment.target, (record) => {
    if (record.lastAttemptedDeploymentId === deployment.id) return undefined;
    if (isInProgress(record) && deployment.workflowId === undefined) {
      throw conflict(`${targetName(deployment)} has a deployment in progress.`);
    }
    return attempted(record, deployment, spec);
  });
}

/** A target's record while a deployment is in progress. */
export function attempted<Record extends Deployable>(
  record: Record,
  deployment: DeploymentRecord,
  spec: string | undefined,
): Record {
  const { deploymentStatusMessage: _, ...rest } = record;
  const { templateMajorVersion, templateMinorVersion } = deployment.goal;
  return {
    ...rest,
    deploymentStatus: deployment.action === "delete" ? "DELETE_IN_PROGRESS" : "IN_PROGRESS",
    lastAttemptedDeploymentId: deployment.id,
    lastDeploymentAttemptedAt: deployment.createdAt,
    ...(spec === undefined
      ? {}
      : { attempted: { templateMajorVersion, templateMinorVersion, spec } }),
    ...(deployment.clientToken === undefined
      ? {}
      : { lastClientRequestToken: deployment.clientToken }),
  } as Record;
}
