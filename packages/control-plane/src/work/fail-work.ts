import type { Context } from "../context.ts";
import { end } from "../deployments/advance.ts";
import { driveDeployment } from "../deployments/drive-deployment.ts";
import type { UnfinishedRecord } from "../records/account-records.ts";
import { deployments } from "../records/deployment-record.ts";
import { failSync } from "../sync/drive-sync.ts";
import type { Pause } from "./attempt.ts";

/**
 * Fails a deployment that cannot be prepared, whatever the reason: nothing was handed over yet, and
 * its target is free again. What another process asked for is left to those who can.
 *
 * @throws the error itself where nothing can be ended
 */
export async function failWork(
  context: Context,
  work: UnfinishedRecord["work"],
  id: string,
  error: unknown,
): Promise<Pause | undefined> {
  // A sync ends, whoever asked for it.
  if (work === "repository-sync") return failSync(context, id, error);
  if (!(await context.leases.isOwn(work, id))) {
    context.leases.refuse(work, id);
    throw error;
  }
  const deployment = work === "deployment" ? await context.store.get(deployments, id) : undefined;
  if (deployment?.step !== "accepted") throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const status = deployment.action === "delete" ? "DELETE_FAILED" : "FAILED";
  await end(context, deployment, { status, statusMessage: `internal error: ${reason}` });
  return driveDeployment(context, id);
}
