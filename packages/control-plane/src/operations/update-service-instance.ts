import { resolveCurrentValues } from "@proton/bundle";
import type { Context } from "../context.ts";
import { instanceRequest } from "../deployments/plan-parts.ts";
import { startDeployment } from "../deployments/propose.ts";
import { validationError } from "../errors.ts";
import type { UpdateServiceInstanceInput } from "../generated/api.ts";
import { ownState } from "../records/deployable.ts";
import { deployments } from "../records/deployment-record.ts";
import type { InstanceRecord } from "../records/service-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { checkInstance } from "../services/placement.ts";
import { findInstance, findService } from "../services/service-lookup.ts";
import { instanceOf, readServiceSpec } from "../specs/read-spec.ts";
import { changeByHand } from "../sync/blockers.ts";
import { versionForUpdate } from "../templates/find-version.ts";
import { instanceView } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/**
 * Deploys one instance of a service. The spec is that of the whole service, of which only the part
 * of this instance is acted on: pipelines hand the same text to the deployment of every instance.
 */
export const updateServiceInstance: Operation<"UpdateServiceInstance"> = async (context, input) => {
  const { name, serviceName } = input;
  await findService(context, serviceName);
  const instance = await findInstance(context, serviceName, name);
  if (input.deploymentType === "NONE") assertNothingToDeploy(input);
  else await deploy(context, input, instance);
  return { serviceInstance: instanceView(await findInstance(context, serviceName, name)) };
};

async function deploy(
  context: Context,
  input: UpdateServiceInstanceInput,
  instance: InstanceRecord,
): Promise<void> {
  const { name, deploymentType, clientToken } = input;
  if (deploymentType === "NONE") return;
  const { id } = await identityFor(context, "UpdateServiceInstance", input, async () => ({
    id: context.ids.uuid(),
  }));
  if ((await context.store.get(deployments, id)) !== undefined) return;
  const version = await versionForUpdate(context, "service", instance, deploymentType, input);
  const given = input.spec ?? ownState(instance).spec;
  const part = { part: "instance", instanceName: name } as const;
  const spec = resolveCurrentValues(given, instance.current?.spec, part);
  const parsed = readServiceSpec(spec);
  const entry = instanceOf(parsed, name);
  if (entry.environment !== instance.environmentName) {
    throw validationError(
      `Instance ${name} is in environment ${instance.environmentName} and cannot be moved to ${entry.environment}.`,
    );
  }
  await checkInstance(context, version, spec, entry);
  const { majorVersion: templateMajorVersion, minorVersion: templateMinorVersion } = version;
  const goal = { templateMajorVersion, templateMinorVersion, spec };
  const request = await instanceRequest(context, instance, { id, action: "deploy", goal });
  const changed = [{ serviceName: input.serviceName, instanceName: name }];
  await changeByHand(context, "UpdateServiceInstance", changed, () =>
    startDeployment(context, { ...request, clientToken }),
  );
}

function assertNothingToDeploy(input: UpdateServiceInstanceInput): void {
  const { spec, templateMajorVersion, templateMinorVersion } = input;
  if (
    spec === undefined &&
    templateMajorVersion === undefined &&
    templateMinorVersion === undefined
  ) {
    return;
  }
  throw validationError("NONE deploys nothing: leave out the spec and the template version.");
}
