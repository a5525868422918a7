import { shownOutputs } from "../deployments/shown-outputs.ts";
import { findInstance } from "../services/service-lookup.ts";
import type { Operation } from "./operation.ts";

/** Lists the outputs of a service instance. */
export const listServiceInstanceOutputs: Operation<"ListServiceInstanceOutputs"> = async (
  context,
  input,
) => {
  const resource = await findInstance(context, input.serviceName, input.serviceInstanceName);
  return { outputs: await shownOutputs(context, resource, input.deploymentId) };
};
