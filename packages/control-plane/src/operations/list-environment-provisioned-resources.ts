import { provisionedResources } from "../deployments/shown-outputs.ts";
import { findEnvironment } from "../environments/find-environment.ts";
import type { Operation } from "./operation.ts";

/** Lists what was provisioned for an environment. */
export const listEnvironmentProvisionedResources: Operation<
  "ListEnvironmentProvisionedResources"
> = async (context, input) => ({
  provisionedResources: provisionedResources(await findEnvironment(context, input.environmentName)),
});
