import { shownOutputs } from "../deployments/shown-outputs.ts";
import { findEnvironment } from "../environments/find-environment.ts";
import type { Operation } from "./operation.ts";

/** Lists the outputs of an environment. */
export const listEnvironmentOutputs: Operation<"ListEnvironmentOutputs"> = async (
  context,
  input,
) => {
  const resource = await findEnvironment(context, input.environmentName);
  return { outputs: await shownOutputs(context, resource, input.deploymentId) };
};
