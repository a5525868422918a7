import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import type { Output, ProvisionedResource } from "../generated/api.ts";
import type { Deployable } from "../records/deployable.ts";
import { deployments } from "../records/deployment-record.ts";
import { outputsOf } from "./documents-of.ts";

/**
 * The outputs of a resource as a list, by key: of its last successful deployment, or of the one asked for.
 *
 * @throws ProtonError `ResourceNotFoundException` for a deployment that is not one of the resource
 */
export async function shownOutputs(
  context: Context,
  resource: Deployable,
  deploymentId: string | undefined,
): Promise<readonly Output[]> {
  if (deploymentId !== undefined) {
    const deployment = await context.store.get(deployments, deploymentId);
    if (deployment?.targetArn !== resource.arn) throw notFound("Deployment", deploymentId);
  }
  const outputs = await outputsOf(context, deploymentId ?? resource.lastSucceededDeploymentId);
  return Object.entries(outputs)
    .map(([key, valueString]) => ({ key, valueString }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What was provisioned for a resource: its stack. */
export function provisionedResources(resource: Deployable): readonly ProvisionedResource[] {
  const { stackName, stackId } = resource;
  if (stackId === undefined) return [];
  return [{ name: stackName, identifier: stackId, provisioningEngine: "CLOUDFORMATION" }];
}
