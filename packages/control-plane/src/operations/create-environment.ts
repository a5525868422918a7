import { resolveCurrentValues } from "@proton/bundle";
import type { Context } from "../context.ts";
import { attempted } from "../deployments/mark-attempt.ts";
import { commonRequest } from "../deployments/plan-parts.ts";
import { startDeployment } from "../deployments/propose.ts";
import {
  assertStillConnected,
  newPlace,
  provisionedBy,
  withdrawEnvironment,
} from "../environments/environment-place.ts";
import { provisioningBranch } from "../environments/environment-settings.ts";
import { conflict, quotaExceeded } from "../errors.ts";
import type { CreateEnvironmentInput } from "../generated/api.ts";
import { type EnvironmentRecord, environments } from "../records/environment-record.ts";
import type { TemplateVersionRecord } from "../records/template-record.ts";
import { digest } from "../requests/digest.ts";
import { repeatedCreate } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { checkInputs, readEnvironmentSpec } from "../specs/read-spec.ts";
import { environmentStackName } from "../stack-names.ts";
import {
  assertDeployable,
  deployableVersion,
  getTemplate,
  getVersion,
} from "../templates/find-version.ts";
import { schemaOf } from "../templates/version-content.ts";
import { environmentView } from "../views/environment-view.ts";
import type { Operation } from "./operation.ts";

/** Creates an environment and deploys it. */
export const createEnvironment: Operation<"CreateEnvironment"> = async (context, input) => {
  const { name } = input;
  const existing = await context.store.get(environments, name);
  if (existing !== undefined) return repeated(context, input, existing);
  const place = await newPlace(context, input);
  const version = await deployableVersion(
    context,
    "environment",
    input.templateName,
    input.templateMajorVersion,
    input.templateMinorVersion,
  );
  const spec = resolveCurrentValues(input.spec, undefined, { part: "environment" });
  readEnvironmentSpec(spec);
  const schema = await schemaOf(context, version);
  await checkInputs(context, { schema, spec, part: { part: "environment" } });
  await assertQuota(context);
  const record = { ...(await newEnvironment(context, input, version, spec)), ...place };
  const request = {
    ...commonRequest(record, { id: context.ids.uuid(), action: "deploy", goal: record.attempted }),
    target: { type: "ENVIRONMENT", environmentName: name } as const,
    ...provisionedBy(record),
  };
  try {
    await startDeployment(context, request, async (deployment) => {
      await assertStays(context, version);
      const created = attempted(record, deployment, spec);
      if (!(await context.store.create(environments, created))) {
        throw conflict(`Environment ${name} already exists.`);
      }
      try {
        await assertStillConnected(context, place);
      } catch (error) {
        await withdrawEnvironment(context, deployment, name);
        throw error;
      }
    });
  } catch (error) {
    const winner = await context.store.get(environments, name);
    if (winner === undefined || context.work.stopped) throw error;
    return repeated(context, input, winner);
  }
  const made = (await context.store.get(environments, name)) ?? record;
  return { environment: environmentView(made, context.accountId) };
};

function repeated(context: Context, input: CreateEnvironmentInput, existing: EnvironmentRecord) {
  const record = repeatedCreate(existing, input, `Environment ${input.name}`);
  return { environment: environmentView(record, context.accountId) };
}

async function newEnvironment(
  context: Context,
  input: CreateEnvironmentInput,
  version: TemplateVersionRecord,
  spec: string,
): Promise<EnvironmentRecord> {
  const { name, description, protonServiceRoleArn, componentRoleArn, codebuildRoleArn } = input;
  const template = await getTemplate(context, "environment", input.templateName);
  const provisioningRepository = await provisioningBranch(context, input.provisioningRepository);
  const now = context.clock.now();
  return {
    name,
    arn: context.arns.environment(name),
    createdAt: now,
    templateName: input.templateName,
    stackName: environmentStackName(context.ids, name),
    attempted: {
      templateMajorVersion: version.majorVersion,
      templateMinorVersion: version.minorVersion,
      spec,
    },
    deploymentStatus: "IN_PROGRESS",
    lastDeploymentAttemptedAt: now,
    tags: readTags(input.tags),
    ...present({ description, protonServiceRoleArn, componentRoleArn, codebuildRoleArn }),
    ...present({ provisioningRepository }),
    customerManaged: template.customerManaged,
    createdWith: digest(input),
    modified: false,
  };
}

async function assertQuota(context: Context): Promise<void> {
  const { environments: limit } = context.quotas;
  const { values } = await context.store.list(environments, { limit });
  if (values.length >= limit) throw quotaExceeded("environments", limit);
}

/** The deployment is recorded: whoever deletes the version from here on sees it. */
async function assertStays(context: Context, version: TemplateVersionRecord): Promise<void> {
  const { templateName, majorVersion, minorVersion } = version;
  assertDeployable(
    await getVersion(context, "environment", templateName, majorVersion, minorVersion),
  );
}
