import { parseArn } from "../arns.ts";
import type { Context } from "../context.ts";
import { end } from "../deployments/advance.ts";
import { putDocument } from "../deployments/documents-of.ts";
import { getTarget, targetName } from "../deployments/target.ts";
import { conflict, notFound, validationError } from "../errors.ts";
import type { NotifyResourceDeploymentStatusChangeInput, Output } from "../generated/api.ts";
import { components } from "../records/component-record.ts";
import type { DeploymentTarget } from "../records/deployment-record.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { instanceId, instances } from "../records/service-record.ts";
import { present } from "../requests/optional.ts";
import type { Operation } from "./operation.ts";

/** Takes the result of a self-managed deployment from whoever provisioned it. */
export const notifyResourceDeploymentStatusChange: Operation<
  "NotifyResourceDeploymentStatusChange"
> = async (context, input) => {
  const deployment = await findDeployment(context, input);
  if (deployment.step === "building") {
    // How the commands end says how the deployment ends.
    if (input.outputs !== undefined) await putOutputs(context, deployment, input.outputs);
    return {};
  }
  if (!deployment.selfManaged) {
    throw conflict(
      `${targetName(deployment)} is not self-managed: its deployments end by themselves.`,
    );
  }
  if (deployment.step !== "waiting") {
    throw conflict(`Deployment ${deployment.id} is not in progress.`);
  }
  if (input.outputs !== undefined) await putOutputs(context, deployment, input.outputs);
  if (input.status === undefined || input.status === "IN_PROGRESS") return {};
  const { statusMessage } = input;
  await context.leases.announce("deployment", deployment.id);
  await end(context, deployment, {
    status: endingOf(deployment, input.status),
    ...(statusMessage === undefined ? {} : { statusMessage }),
  });
  void context.work.run("deployment", deployment.id);
  return {};
};

function endingOf(deployment: DeploymentRecord, status: "SUCCEEDED" | "FAILED") {
  if (deployment.action === "delete") {
    return status === "SUCCEEDED" ? "DELETE_COMPLETE" : "DELETE_FAILED";
  }
  return status;
}

async function findDeployment(
  context: Context,
  input: NotifyResourceDeploymentStatusChangeInput,
): Promise<DeploymentRecord> {
  const target = await targetOf(context, input.resourceArn);
  const resource = target === undefined ? undefined : await getTarget(context, target);
  if (resource === undefined) throw notFound("Resource", input.resourceArn);
  const id = input.deploymentId ?? resource.lastAttemptedDeploymentId;
  const deployment = id === undefined ? undefined : await context.store.get(deployments, id);
  if (deployment === undefined || deployment.targetArn !== resource.arn) {
    throw notFound("Deployment", id ?? `of ${input.resourceArn}`);
  }
  return deployment;
}

async function targetOf(context: Context, arn: string): Promise<DeploymentTarget | undefined> {
  const named = parseArn(arn, context);
  if (named?.type === "environment") return { type: "ENVIRONMENT", environmentName: named.name };
  if (named?.type === "component") return componentTarget(context, named.name);
  if (named?.type === "pipeline")
    return { type: "SERVICE_PIPELINE", serviceName: named.serviceName };
  if (named?.type !== "instance") return undefined;
  const { serviceName, name } = named;
  const instance = await context.store.get(instances, instanceId({ serviceName, name }));
  if (instance === undefined) return undefined;
  const { environmentName } = instance;
  return { type: "SERVICE_INSTANCE", environmentName, serviceName, serviceInstanceName: name };
}

/** It names the instance that the component was attached to when its deployment began. */
async function componentTarget(context: Context, componentName: string) {
  const component = await context.store.get(components, componentName);
  if (component === undefined) return undefined;
  const { environmentName, serviceName, serviceInstanceName } = component;
  return {
    type: "COMPONENT",
    componentName,
    environmentName,
    ...present({ serviceName, serviceInstanceName }),
  } as const;
}

async function putOutputs(
  context: Context,
  deployment: DeploymentRecord,
  outputs: readonly Output[],
): Promise<void> {
  const entries = outputs.map(({ key, valueString }) => {
    if (key === undefined || valueString === undefined) {
      throw validationError("An output needs a key and a valueString.");
    }
    return [key, valueString] as const;
  });
  await putDocument(context, deployment.id, "outputs", JSON.stringify(Object.fromEntries(entries)));
}
