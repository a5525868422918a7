import { mergePart, resolveCurrentValues } from "@proton/bundle";
import type { Context } from "../context.ts";
import { conflict, quotaExceeded, validationError } from "../errors.ts";
import type { CreateServiceInstanceInput } from "../generated/api.ts";
import { deployments } from "../records/deployment-record.ts";
import {
  type InstanceRecord,
  instanceId,
  instances,
  pipelines,
  type ServiceRecord,
} from "../records/service-record.ts";
import type { TemplateVersionRecord } from "../records/template-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { checkInstance } from "../services/placement.ts";
import { findInstance, findService, instancesOf } from "../services/service-lookup.ts";
import { startWorkflow } from "../services/start-workflow.ts";
import { instanceOf, readServiceSpec } from "../specs/read-spec.ts";
import { changeByHand } from "../sync/blockers.ts";
import { deployableVersion, getTemplate } from "../templates/find-version.ts";
import { instanceView } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Adds one instance to a service: it is deployed, and then the pipeline is rendered again. */
export const createServiceInstance: Operation<"CreateServiceInstance"> = async (context, input) => {
  const { name, serviceName } = input;
  const service = await findService(context, serviceName);
  const existing = await context.store.get(instances, instanceId({ serviceName, name }));
  const { workflowId, deploymentId } = await identityFor(
    context,
    "CreateServiceInstance",
    input,
    async () => ({ workflowId: context.ids.uuid(), deploymentId: context.ids.uuid() }),
    // A deployment that has ended is not begun again: the instance that it made was removed since.
    async (made) =>
      existing === undefined &&
      service.workflow?.id !== made.workflowId &&
      (await context.store.get(deployments, made.deploymentId)) !== undefined,
  );
  if (existing === undefined) {
    const changed = [{ serviceName, instanceName: name }];
    await changeByHand(context, "CreateServiceInstance", changed, () =>
      add(context, input, service, { workflowId, deploymentId }),
    );
  } else assertOwn(existing, input);
  return { serviceInstance: instanceView(await findInstance(context, serviceName, name)) };
};

/** The request that made the instance may come again, with its client token. */
function assertOwn(existing: InstanceRecord, input: CreateServiceInstanceInput): void {
  const token = input.clientToken;
  if (token !== undefined && token !== "" && existing.lastClientRequestToken === token) return;
  throw conflict(`Service instance ${input.serviceName}/${input.name} already exists.`);
}

async function add(
  context: Context,
  input: CreateServiceInstanceInput,
  service: ServiceRecord,
  ids: { readonly workflowId: string; readonly deploymentId: string },
): Promise<void> {
  const { name, clientToken } = input;
  const { instancesPerService } = context.quotas;
  const count = (await instancesOf(context, service.name)).length;
  if (count >= instancesPerService)
    throw quotaExceeded("instances of a service", instancesPerService);
  const part = { part: "instance", instanceName: name } as const;
  const given = resolveCurrentValues(input.spec, undefined, part);
  const parsed = readServiceSpec(given);
  const entry = instanceOf(parsed, name);
  const version = await versionOf(context, input, service);
  await checkInstance(context, version, given, entry);
  const spec = mergePart(service.spec, given, name);
  const pipeline = service.hasPipeline
    ? await context.store.get(pipelines, service.name)
    : undefined;
  await startWorkflow(context, {
    serviceName: service.name,
    status: "UPDATE_IN_PROGRESS",
    spec,
    workflow: {
      id: ids.workflowId,
      kind: "add-instance",
      step: "deploy-instances",
      version: {
        templateMajorVersion: version.majorVersion,
        templateMinorVersion: version.minorVersion,
      },
      tags: readTags(input.tags, service.tags),
      ...present({ clientToken }),
      deploy: [{ instanceName: name, deploymentId: ids.deploymentId }],
      cleanUp: [],
      remove: [],
      ...(service.hasPipeline ? { pipelineDeploymentId: context.ids.uuid() } : {}),
      ...(pipeline === undefined
        ? {}
        : {
            pipelineBefore: {
              deploymentStatus: pipeline.deploymentStatus,
              ...present({ deploymentStatusMessage: pipeline.deploymentStatusMessage }),
            },
          }),
    },
    change: { modified: true },
  });
}

async function versionOf(
  context: Context,
  input: CreateServiceInstanceInput,
  service: ServiceRecord,
): Promise<TemplateVersionRecord> {
  const { templateName } = service;
  const { templateMajorVersion, templateMinorVersion } = input;
  if (templateMajorVersion === undefined && templateMinorVersion !== undefined) {
    throw validationError("templateMinorVersion needs templateMajorVersion.");
  }
  const major = templateMajorVersion ?? service.templateMajorVersion;
  const template = await getTemplate(context, "service", templateName);
  const ownMinor = templateMajorVersion === undefined ? service.templateMinorVersion : undefined;
  const minor = templateMinorVersion ?? template.recommendedMinors[major] ?? ownMinor;
  return deployableVersion(context, "service", templateName, major, minor);
}
