import { getDocument } from "../deployments/documents-of.ts";
import { notFound } from "../errors.ts";
import type { GetDeploymentInput } from "../generated/api.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { deploymentView } from "../views/deployment-view.ts";
import type { Operation } from "./operation.ts";

/** Reads a deployment with its initial and target state. */
export const getDeployment: Operation<"GetDeployment"> = async (context, input) => {
  const record = await context.store.get(deployments, input.id);
  if (record === undefined || !isOf(record, input)) throw notFound("Deployment", input.id);
  const [initial, target] = await Promise.all([
    getDocument(context, input.id, "initial-spec"),
    getDocument(context, input.id, "target-spec"),
  ]);
  return { deployment: deploymentView(record, { initial, target }) };
};

/** Names in the request narrow down what the id may be of. */
function isOf({ target }: DeploymentRecord, input: GetDeploymentInput): boolean {
  const names = ["componentName", "environmentName", "serviceName", "serviceInstanceName"] as const;
  const known: Readonly<Record<string, string>> = target;
  return names.every((name) => input[name] === undefined || input[name] === known[name]);
}
