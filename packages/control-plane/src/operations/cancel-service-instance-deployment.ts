import { cancelDeployment } from "../deployments/cancel-deployment.ts";
import { getInstance } from "../deployments/plan-parts.ts";
import { notFound } from "../errors.ts";
import type { InstanceRecord } from "../records/service-record.ts";
import { instanceView } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Cancels the deployment of a service instance that is in progress. */
export const cancelServiceInstanceDeployment: Operation<"CancelServiceInstanceDeployment"> = async (
  context,
  { serviceInstanceName, serviceName },
) => {
  const instance = await getInstance(context, serviceName, serviceInstanceName);
  if (instance === undefined)
    throw notFound("Service instance", `${serviceName}/${serviceInstanceName}`);
  const { environmentName } = instance;
  const record = await cancelDeployment(context, {
    type: "SERVICE_INSTANCE",
    environmentName,
    serviceName,
    serviceInstanceName,
  });
  return { serviceInstance: instanceView(record as InstanceRecord) };
};
