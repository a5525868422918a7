import { provisionedResources } from "../deployments/shown-outputs.ts";
import { findInstance } from "../services/service-lookup.ts";
import type { Operation } from "./operation.ts";

/** Lists what was provisioned for a service instance. */
export const listServiceInstanceProvisionedResources: Operation<
  "ListServiceInstanceProvisionedResources"
> = async (context, input) => ({
  provisionedResources: provisionedResources(
    await findInstance(context, input.serviceName, input.serviceInstanceName),
  ),
});
