import { deploymentOwner, getDocument } from "../deployments/documents-of.ts";
import { getTarget } from "../deployments/target.ts";
import { validationError } from "../errors.ts";
import { deployments } from "../records/deployment-record.ts";
import { deploymentView } from "../views/deployment-view.ts";
import type { Operation } from "./operation.ts";

/** Deletes the record of a deployment that its target has no more use for; empty when there is none. */
export const deleteDeployment: Operation<"DeleteDeployment"> = async (context, { id }) => {
  const record = await context.store.get(deployments, id);
  if (record === undefined) return {};
  if (record.step !== "done") throw validationError(`Deployment ${id} is in progress.`);
  const target = await getTarget(context, record.target);
  const isSame = target?.createdAt === record.targetResourceCreatedAt;
  if (
    isSame &&
    [
      target.lastAttemptedDeploymentId,
      target.lastSucceededDeploymentId,
      target.builds?.deploymentId,
    ].includes(id)
  ) {
    throw validationError(
      `Deployment ${id} is the last one of ${record.targetArn}, or its commands made what is there: it can be deleted after another one.`,
    );
  }
  const initial = await getDocument(context, id, "initial-spec");
  const goal = await getDocument(context, id, "target-spec");
  await context.store.remove(deployments, id);
  await context.documents.removeAll(deploymentOwner(id));
  return { deployment: deploymentView(record, { initial, target: goal }) };
};
