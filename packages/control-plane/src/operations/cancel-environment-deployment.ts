import { cancelDeployment } from "../deployments/cancel-deployment.ts";
import type { EnvironmentRecord } from "../records/environment-record.ts";
import { environmentView } from "../views/environment-view.ts";
import type { Operation } from "./operation.ts";

/** Cancels the deployment of an environment that is in progress. */
export const cancelEnvironmentDeployment: Operation<"CancelEnvironmentDeployment"> = async (
  context,
  { environmentName },
) => {
  const record = await cancelDeployment(context, { type: "ENVIRONMENT", environmentName });
  return { environment: environmentView(record as EnvironmentRecord, context.accountId) };
};
