import { resolveCurrentValues } from "@proton/bundle";
import type { Context } from "../context.ts";
import { commonRequest } from "../deployments/plan-parts.ts";
import { startDeployment } from "../deployments/propose.ts";
import {
  assertStillConnected,
  changedPlace,
  provisionedBy,
} from "../environments/environment-place.ts";
import { provisioningBranch } from "../environments/environment-settings.ts";
import { lockEnvironment, restoreEnvironment } from "../environments/lock-environment.ts";
import { conflict, notFound, validationError } from "../errors.ts";
import type { UpdateEnvironmentInput } from "../generated/api.ts";
import { isInProgress, ownState } from "../records/deployable.ts";
import { type EnvironmentRecord, environments } from "../records/environment-record.ts";
import { present } from "../requests/optional.ts";
import { checkInputs, readEnvironmentSpec } from "../specs/read-spec.ts";
import { assertDeployable, getVersion, versionForUpdate } from "../templates/find-version.ts";
import { schemaOf } from "../templates/version-content.ts";
import { environmentView } from "../views/environment-view.ts";
import type { Operation } from "./operation.ts";

/** Changes an environment's metadata, and deploys it unless the deployment type is `NONE`. */
export const updateEnvironment: Operation<"UpdateEnvironment"> = async (context, input) => {
  const { name } = input;
  const record = await context.store.get(environments, name);
  if (record === undefined) throw notFound("Environment", name);
  const change = await metadataOf(context, input, record);
  if (input.deploymentType === "NONE") await changeMetadata(context, input, change);
  else await deploy(context, input, record, change);
  const updated = (await context.store.get(environments, name)) ?? record;
  return { environment: environmentView(updated, context.accountId) };
};

async function metadataOf(
  context: Context,
  input: UpdateEnvironmentInput,
  record: EnvironmentRecord,
): Promise<Partial<EnvironmentRecord>> {
  const { description, protonServiceRoleArn, componentRoleArn, codebuildRoleArn } = input;
  const provisioningRepository = await provisioningBranch(context, input.provisioningRepository);
  if (provisioningRepository !== undefined && record.provisioningRepository === undefined) {
    throw validationError(
      `Environment ${record.name} is not self-managed: how an environment is provisioned cannot be changed.`,
    );
  }
  const given = { description, protonServiceRoleArn, componentRoleArn, codebuildRoleArn };
  const place = await changedPlace(context, input, record);
  return { ...present({ ...given, provisioningRepository }), ...place, modified: true };
}

async function changeMetadata(
  context: Context,
  input: UpdateEnvironmentInput,
  change: Partial<EnvironmentRecord>,
): Promise<void> {
  if (
    input.spec !== undefined ||
    input.templateMajorVersion !== undefined ||
    input.templateMinorVersion !== undefined
  ) {
    throw validationError("NONE deploys nothing: leave out the spec and the template version.");
  }
  await context.store.update(environments, input.name, (environment) => {
    if (isInProgress(environment)) {
      throw conflict(`Environment ${input.name} has a deployment in progress.`);
    }
    return { ...environment, ...change };
  });
}

async function deploy(
  context: Context,
  input: UpdateEnvironmentInput,
  record: EnvironmentRecord,
  change: Partial<EnvironmentRecord>,
): Promise<void> {
  const { deploymentType, name } = input;
  if (deploymentType === "NONE") return;
  const version = await versionForUpdate(context, "environment", record, deploymentType, input);
  const asked = input.spec ?? ownState(record).spec;
  const spec = resolveCurrentValues(asked, record.current?.spec, { part: "environment" });
  readEnvironmentSpec(spec);
  const schema = await schemaOf(context, version);
  await checkInputs(context, { schema, spec, part: { part: "environment" } });
  const { templateName, majorVersion, minorVersion } = version;
  const goal = { templateMajorVersion: majorVersion, templateMinorVersion: minorVersion, spec };
  const request = {
    ...commonRequest(record, { id: context.ids.uuid(), action: "deploy", goal }),
    target: { type: "ENVIRONMENT", environmentName: name } as const,
    ...provisionedBy({ ...record, ...change }),
  };
  await startDeployment(context, request, async (deployment) => {
    await lockEnvironment(context, deployment, spec, change);
    try {
      await assertStillConnected(context, change);
      assertDeployable(
        await getVersion(context, "environment", templateName, majorVersion, minorVersion),
      );
    } catch (error) {
      await restoreEnvironment(context, deployment, record);
      throw error;
    }
  });
}
