import { cancelDeployment } from "../deployments/cancel-deployment.ts";
import type { PipelineRecord } from "../records/service-record.ts";
import { pipelineView } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Cancels the deployment of a service's pipeline that is in progress. */
export const cancelServicePipelineDeployment: Operation<"CancelServicePipelineDeployment"> = async (
  context,
  { serviceName },
) => {
  const record = await cancelDeployment(context, { type: "SERVICE_PIPELINE", serviceName });
  return { pipeline: pipelineView(record as PipelineRecord) };
};
