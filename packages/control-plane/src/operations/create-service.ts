import { inputValues, type ServiceSpec } from "@proton/bundle";
import type { Context } from "../context.ts";
import { prepareParts } from "../deployments/prepare-parts.ts";
import { quotaExceeded, validationError } from "../errors.ts";
import type { CreateServiceInput } from "../generated/api.ts";
import { type ServiceRecord, services } from "../records/service-record.ts";
import type { ServiceWorkflow } from "../records/service-workflow.ts";
import type { TemplateVersionRecord } from "../records/template-record.ts";
import { digest } from "../requests/digest.ts";
import { repeatedCreate } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { checkInstance, checkPipeline } from "../services/placement.ts";
import { shownService } from "../services/service-lookup.ts";
import { prepareWorkflow } from "../services/start-workflow.ts";
import { withoutCurrentValues } from "../specs/current-values.ts";
import { readServiceSpec } from "../specs/read-spec.ts";
import { deployableVersion, getTemplate } from "../templates/find-version.ts";
import type { Operation } from "./operation.ts";

/** Creates a service: its instances are deployed, and then its pipeline. */
export const createService: Operation<"CreateService"> = async (context, input) => {
  const { name } = input;
  const existing = await context.store.get(services, name);
  if (existing !== undefined) {
    return shownService(context, repeatedCreate(existing, input, `Service ${name}`));
  }
  const { templateName, templateMajorVersion, templateMinorVersion } = input;
  const version = await deployableVersion(
    context,
    "service",
    templateName,
    templateMajorVersion,
    templateMinorVersion,
  );
  const template = await getTemplate(context, "service", templateName);
  const hasPipeline = !template.customerManaged;
  assertRepository(input, hasPipeline);
  const text = withoutCurrentValues(input.spec, undefined);
  const spec = readServiceSpec(text);
  await assertQuotas(context, spec);
  for (const entry of spec.instances) await checkInstance(context, version, text, entry);
  if (hasPipeline) await checkPipeline(context, version, text);
  else if (Object.keys(inputValues(spec.pipeline)).length > 0) {
    throw validationError(
      `Template ${templateName} has no pipeline: leave pipeline out of the spec.`,
    );
  }
  const service = newService(context, input, version, { text, spec, hasPipeline });
  await prepareWorkflow(context, name, service.workflow as ServiceWorkflow, text);
  if (!(await context.store.create(services, service))) {
    const winner = (await context.store.get(services, name)) ?? service;
    return shownService(context, repeatedCreate(winner, input, `Service ${name}`));
  }
  await prepareParts(context, service);
  void context.work.run("service", name);
  return shownService(context, service);
};

function newService(
  context: Context,
  input: CreateServiceInput,
  version: TemplateVersionRecord,
  made: { readonly text: string; readonly spec: ServiceSpec; readonly hasPipeline: boolean },
): ServiceRecord {
  const { name, description, branchName, repositoryConnectionArn, repositoryId } = input;
  const now = context.clock.now();
  const tags = readTags(input.tags);
  const number = {
    templateMajorVersion: version.majorVersion,
    templateMinorVersion: version.minorVersion,
  };
  return {
    name,
    arn: context.arns.service(name),
    createdAt: now,
    lastModifiedAt: now,
    ...present({ description, branchName, repositoryConnectionArn, repositoryId }),
    templateName: input.templateName,
    ...number,
    spec: made.text,
    status: "CREATE_IN_PROGRESS",
    hasPipeline: made.hasPipeline,
    tags,
    createdWith: digest(input),
    modified: false,
    deploying: {},
    workflow: {
      id: context.ids.uuid(),
      kind: "create",
      step: "deploy-instances",
      version: number,
      tags,
      deploy: made.spec.instances.map((entry) => ({
        instanceName: entry.name,
        deploymentId: context.ids.uuid(),
      })),
      cleanUp: [],
      remove: [],
      ...(made.hasPipeline ? { pipelineDeploymentId: context.ids.uuid() } : {}),
    },
  };
}

/** The repository is what a pipeline delivers from: all of it with a pipeline, nothing without. */
function assertRepository(input: CreateServiceInput, hasPipeline: boolean): void {
  const { branchName, repositoryConnectionArn, repositoryId } = input;
  const given = [branchName, repositoryConnectionArn, repositoryId].filter(
    (value) => value !== undefined,
  );
  if (hasPipeline && given.length < 3) {
    throw validationError(
      `Template ${input.templateName} has a pipeline: branchName, repositoryConnectionArn and repositoryId are required.`,
    );
  }
  if (!hasPipeline && given.length > 0) {
    throw validationError(
      `Template ${input.templateName} has no pipeline: branchName, repositoryConnectionArn and repositoryId must be left out.`,
    );
  }
}

async function assertQuotas(context: Context, spec: ServiceSpec): Promise<void> {
  const { services: limit, instancesPerService } = context.quotas;
  if (spec.instances.length > instancesPerService) {
    throw quotaExceeded("instances of a service", instancesPerService);
  }
  const { values } = await context.store.list(services, { limit });
  if (values.length >= limit) throw quotaExceeded("services", limit);
}
