import { provisionedResources } from "../deployments/shown-outputs.ts";
import { findPipeline } from "../services/service-lookup.ts";
import type { Operation } from "./operation.ts";

/** Lists what was provisioned for a service's pipeline. */
export const listServicePipelineProvisionedResources: Operation<
  "ListServicePipelineProvisionedResources"
> = async (context, input) => ({
  provisionedResources: provisionedResources(await findPipeline(context, input.serviceName)),
});
