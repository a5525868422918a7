import { findComponent } from "../components/find-component.ts";
import { findEnvironment } from "../environments/find-environment.ts";
import { validationError } from "../errors.ts";
import type { ListDeploymentsInput } from "../generated/api.ts";
import { type DeploymentRecord, deployments } from "../records/deployment-record.ts";
import { listPage } from "../requests/paging.ts";
import { findInstance, findService } from "../services/service-lookup.ts";
import { keyOf, type OrderName } from "../store/keys.ts";
import { deploymentSummary } from "../views/deployment-view.ts";
import type { Operation } from "./operation.ts";

/** Lists deployments, the newest first: of an environment, a service, an instance, or all. */
export const listDeployments: Operation<"ListDeployments"> = async (context, input) => {
  const { componentName, environmentName, serviceName, serviceInstanceName } = input;
  if (serviceInstanceName !== undefined && serviceName === undefined) {
    throw validationError("serviceInstanceName needs serviceName.");
  }
  if (componentName !== undefined) await findComponent(context, componentName);
  if (environmentName !== undefined) await findEnvironment(context, environmentName);
  if (serviceName !== undefined) {
    await findService(context, serviceName);
    if (serviceInstanceName !== undefined)
      await findInstance(context, serviceName, serviceInstanceName);
  }
  const where = (record: DeploymentRecord) =>
    record.step !== "proposed" && isIn(record, environmentName) && isOfService(record, input);
  const page = await listPage(context, "ListDeployments", input, deployments, {
    ...accessPath(input),
    descending: true,
    where,
  });
  return { deployments: page.values.map(deploymentSummary), nextToken: page.nextToken };
};

function isIn({ target }: DeploymentRecord, environmentName: string | undefined): boolean {
  if (environmentName === undefined) return true;
  return "environmentName" in target && target.environmentName === environmentName;
}

/** A component's deployments name the instance that it was attached to. */
function isOfService({ target }: DeploymentRecord, input: ListDeploymentsInput): boolean {
  if (target.type !== "COMPONENT") return true;
  const names = ["serviceName", "serviceInstanceName"] as const;
  return names.every((name) => input[name] === undefined || input[name] === target[name]);
}

function accessPath(input: ListDeploymentsInput): { order: OrderName; prefix?: string } {
  const { componentName, environmentName, serviceName, serviceInstanceName } = input;
  if (componentName !== undefined) return { order: "order1", prefix: keyOf(componentName, "") };
  if (serviceName !== undefined && serviceInstanceName !== undefined) {
    return { order: "order4", prefix: keyOf(serviceName, serviceInstanceName, "") };
  }
  if (serviceName !== undefined) return { order: "order3", prefix: keyOf(serviceName, "") };
  if (environmentName !== undefined) return { order: "order2", prefix: keyOf(environmentName, "") };
  return { order: "order5" };
}
