import { shownOutputs } from "../deployments/shown-outputs.ts";
import { findPipeline } from "../services/service-lookup.ts";
import type { Operation } from "./operation.ts";

/** Lists the outputs of a service's pipeline. */
export const listServicePipelineOutputs: Operation<"ListServicePipelineOutputs"> = async (
  context,
  input,
) => {
  const resource = await findPipeline(context, input.serviceName);
  return { outputs: await shownOutputs(context, resource, input.deploymentId) };
};
