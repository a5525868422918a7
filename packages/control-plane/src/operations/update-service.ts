import { assertNoneAttached } from "../components/find-component.ts";
import type { Context } from "../context.ts";
import { busyMessage } from "../deployments/lock.ts";
import { conflict, notFound, quotaExceeded } from "../errors.ts";
import type { UpdateServiceInput } from "../generated/api.ts";
import { ownState } from "../records/deployable.ts";
import {
  type InstanceRecord,
  pipelines,
  type ServiceRecord,
  services,
} from "../records/service-record.ts";
import type {
  PlannedDeployment,
  ServiceWorkflow,
  StatusBefore,
} from "../records/service-workflow.ts";
import type { TemplateVersionRecord } from "../records/template-record.ts";
import { present } from "../requests/optional.ts";
import { type InstanceChanges, instanceChanges } from "../services/desired-instances.ts";
import { checkInstance } from "../services/placement.ts";
import { findService, instancesOf, shownService } from "../services/service-lookup.ts";
import { startWorkflow } from "../services/start-workflow.ts";
import { withoutCurrentValues } from "../specs/current-values.ts";
import { readServiceSpec } from "../specs/read-spec.ts";
import { type BlockedPart, changeByHand } from "../sync/blockers.ts";
import { deployableVersion, getTemplate, getVersion } from "../templates/find-version.ts";
import type { Operation } from "./operation.ts";

/** Changes a service's description, and its set of instances when a spec is given. */
export const updateService: Operation<"UpdateService"> = async (context, input) => {
  const service = await findService(context, input.name);
  if (input.spec === undefined) return shownService(context, await describe(context, input));
  return shownService(context, await changeInstances(context, input, input.spec, service));
};

async function describe(context: Context, input: UpdateServiceInput): Promise<ServiceRecord> {
  const updated = await context.store.update(services, input.name, (service) => {
    if (service.workflow !== undefined) throw conflict(busyMessage(service));
    const lastModifiedAt = context.clock.now();
    const { description } = input;
    return { ...service, ...present({ description }), lastModifiedAt, modified: true };
  });
  if (updated === undefined) throw notFound("Service", input.name);
  return updated;
}

async function changeInstances(
  context: Context,
  input: UpdateServiceInput,
  given: string,
  service: ServiceRecord,
): Promise<ServiceRecord> {
  const { quotas } = context;
  if (service.workflow !== undefined) throw conflict(busyMessage(service));
  const spec = withoutCurrentValues(given, service.spec);
  const existing = await instancesOf(context, service.name);
  const desired = readServiceSpec(spec);
  const current = readServiceSpec(service.spec);
  const changes = instanceChanges(service, existing, desired, current);
  await assertNoneAttached(context, changes.removed);
  if (existing.length + changes.added.length > quotas.instancesPerService) {
    throw quotaExceeded("instances of a service", quotas.instancesPerService);
  }
  const version = await versionForNew(context, service, existing);
  await checkNew(context, service, { existing, changes, version, spec });
  const { description } = input;
  const workflow = await plan(context, service, changes, version);
  const serviceName = service.name;
  const blocked: BlockedPart[] = [...changes.added, ...changes.retried].map(({ name }) => ({
    serviceName,
    instanceName: name,
  }));
  // A sync would create again what was deleted.
  if (changes.removed.length > 0) blocked.push({ serviceName });
  return changeByHand(context, "UpdateService", blocked, () =>
    startWorkflow(context, {
      serviceName,
      status: "UPDATE_IN_PROGRESS",
      spec,
      workflow,
      change: { ...present({ description }), modified: true },
    }),
  );
}

/** New instances get the recommended minor of the highest major that the service has in use. */
async function versionForNew(
  context: Context,
  service: ServiceRecord,
  existing: readonly InstanceRecord[],
): Promise<TemplateVersionRecord> {
  const states = existing.filter(({ current }) => current !== undefined).map(ownState);
  const [state = service] = states.toSorted(
    (a, b) =>
      Number(b.templateMajorVersion) - Number(a.templateMajorVersion) ||
      Number(b.templateMinorVersion) - Number(a.templateMinorVersion),
  );
  const { templateMajorVersion: major, templateMinorVersion: minor } = state;
  const template = await getTemplate(context, "service", service.templateName);
  const recommended = template.recommendedMinors[major];
  return deployableVersion(context, "service", service.templateName, major, recommended ?? minor);
}

async function checkNew(
  context: Context,
  service: ServiceRecord,
  checked: {
    readonly existing: readonly InstanceRecord[];
    readonly changes: InstanceChanges;
    readonly version: TemplateVersionRecord;
    readonly spec: string;
  },
): Promise<void> {
  const { existing, changes, version, spec } = checked;
  for (const entry of changes.added) await checkInstance(context, version, spec, entry);
  for (const entry of changes.retried) {
    const instance = existing.find(({ name }) => name === entry.name) as InstanceRecord;
    const { templateMajorVersion: major, templateMinorVersion: minor } = ownState(instance);
    const own = await getVersion(context, "service", service.templateName, major, minor);
    await checkInstance(context, own, spec, entry);
  }
}

async function plan(
  context: Context,
  service: ServiceRecord,
  { added, retried, removed }: InstanceChanges,
  version: TemplateVersionRecord,
): Promise<ServiceWorkflow> {
  const pipeline = service.hasPipeline
    ? await context.store.get(pipelines, service.name)
    : undefined;
  const draw = ({ name }: { readonly name: string }): PlannedDeployment => ({
    instanceName: name,
    deploymentId: context.ids.uuid(),
  });
  return {
    id: context.ids.uuid(),
    kind: "update",
    step: "deploy-instances",
    version: {
      templateMajorVersion: version.majorVersion,
      templateMinorVersion: version.minorVersion,
    },
    tags: service.tags,
    deploy: [...added, ...retried].map(draw),
    cleanUp: added.map(draw),
    remove: removed.map((instance) => ({ ...draw(instance), before: statusOf(instance) })),
    ...(service.hasPipeline ? { pipelineDeploymentId: context.ids.uuid() } : {}),
    ...(pipeline === undefined ? {} : { pipelineBefore: statusOf(pipeline) }),
  };
}

/** How a part is shown, to be shown so again if a workflow leaves it as it is. */
export function statusOf(part: StatusBefore): StatusBefore {
  const { deploymentStatus, deploymentStatusMessage } = part;
  return { deploymentStatus, ...present({ deploymentStatusMessage }) };
}
