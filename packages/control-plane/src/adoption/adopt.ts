import type { Stack } from "@proton/cloudformation";
import { sentence, stackPlace } from "../connections/connected-account.ts";
import type { Context } from "../context.ts";
import { putDocument } from "../deployments/documents-of.ts";
import { targetRecord } from "../deployments/target.ts";
import { connectedPlace, type Place } from "../environments/environment-place.ts";
import { conflict, notFound } from "../errors.ts";
import type { Deployable, DeployedState } from "../records/deployable.ts";
import {
  type DeploymentRecord,
  type DeploymentTarget,
  deployments,
} from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { type ServiceRecord, services } from "../records/service-record.ts";
import { digest } from "../requests/digest.ts";
import { withoutCurrentValues } from "../specs/current-values.ts";
import { getVersion } from "../templates/find-version.ts";

/** Components were never adopted. */
type AdoptedTarget = Exclude<DeploymentTarget, { readonly type: "COMPONENT" }>;

/** A stack that is there, and what it is to be the stack of. */
export interface AdoptionRequest {
  readonly target: AdoptedTarget;
  readonly stackName: string;
  readonly templateName: string;
  readonly templateVersion: { readonly major: string; readonly minor: string };
  /** The whole spec that the stack was made with, as far as one can tell. */
  readonly spec: string;
  /** The rendered template, where the stack equals it in all that matters. */
  readonly equalTemplate?: string;
  /** Of an environment: what CloudFormation takes to change its stacks. */
  readonly roleArn?: string;
  /** Of an environment in another account, in the place of a role. */
  readonly environmentAccountConnectionId?: string;
  /** Of a service with a pipeline. */
  readonly repository?: {
    readonly id: string;
    readonly branch: string;
    readonly connection: string;
  };
}

/**
 * Writes the records of a stack that is there already: as if its last deployment had been made here.
 * Nothing is deployed, and the stack is only read.
 *
 * @throws ProtonError `ConflictException` when there is such a record, `ResourceNotFoundException`
 *   when there is no such stack or version
 */
export async function adopt(context: Context, request: AdoptionRequest): Promise<void> {
  const { target, stackName, templateName } = request;
  const { major, minor } = request.templateVersion;
  const kind = target.type === "ENVIRONMENT" ? "environment" : "service";
  await getVersion(context, kind, templateName, major, minor);
  const place = await placeOf(context, request);
  const reached = await stackPlace(context, { target, ...place });
  if (typeof reached === "string") throw conflict(sentence(reached));
  const stack = await reached.provisioner.describe(stackName);
  if (stack === undefined) throw notFound("Stack", stackName);
  const { kind: records, id } = targetRecord(target);
  if ((await context.store.get(records, id)) !== undefined) throw exists(target);
  const spec =
    kind === "environment" ? request.spec : withoutCurrentValues(request.spec, undefined);
  const state = { templateMajorVersion: major, templateMinorVersion: minor, spec };
  const deployment = await recordedDeployment(context, { ...request, ...place }, stack, state);
  if (target.type !== "ENVIRONMENT") await ensureService(context, request, state);
  const record = { ...deployable(context, request, stack, state, deployment), ...ownMembers() };
  if (!(await context.store.create(records, record))) throw exists(target);

  function ownMembers() {
    if (target.type === "ENVIRONMENT") {
      const { environmentName: name } = target;
      const { roleArn: protonServiceRoleArn } = request;
      const role = protonServiceRoleArn === undefined ? {} : { protonServiceRoleArn };
      return {
        name,
        ...role,
        ...place,
        customerManaged: false,
        createdWith: digest({}),
        modified: true,
      };
    }
    const { serviceName } = target;
    if (target.type === "SERVICE_PIPELINE") return { serviceName };
    const { serviceInstanceName: name, environmentName } = target;
    return { serviceName, name, environmentName };
  }
}

/** The account of the environment that something belongs to, where that is another one. */
async function placeOf(
  context: Context,
  { target, environmentAccountConnectionId: id }: AdoptionRequest,
): Promise<Place> {
  if (target.type === "SERVICE_PIPELINE") return {};
  const name = target.environmentName;
  if (target.type === "ENVIRONMENT")
    return id === undefined ? {} : connectedPlace(context, name, id);
  const environment = await context.store.get(environments, name);
  const { environmentAccountConnectionId, environmentAccountId } = environment ?? {};
  if (environmentAccountConnectionId === undefined || environmentAccountId === undefined) return {};
  return { environmentAccountConnectionId, environmentAccountId };
}

function deployable(
  context: Context,
  { target, templateName }: AdoptionRequest,
  stack: Stack,
  state: DeployedState,
  deployment: DeploymentRecord,
): Deployable {
  const changed = (stack.updatedAt ?? stack.createdAt).getTime();
  return {
    arn: deployableArn(context, target),
    createdAt: context.clock.now(),
    templateName,
    stackName: stack.stackName,
    stackId: stack.stackId,
    current: state,
    attempted: state,
    deploymentStatus: "SUCCEEDED",
    lastAttemptedDeploymentId: deployment.id,
    lastSucceededDeploymentId: deployment.id,
    lastDeploymentAttemptedAt: changed,
    lastDeploymentSucceededAt: changed,
    tags: {},
  };
}

/** Outputs and template are read from the records of a deployment, which nobody here has made. */
async function recordedDeployment(
  context: Context,
  request: AdoptionRequest,
  stack: Stack,
  state: DeployedState,
): Promise<DeploymentRecord> {
  const { target, templateName, equalTemplate } = request;
  const { environmentAccountConnectionId: connectionId } = request;
  const { templateMajorVersion, templateMinorVersion, spec } = state;
  const id = context.ids.uuid();
  const now = context.clock.now();
  const environment =
    target.type === "SERVICE_INSTANCE"
      ? await context.store.get(environments, target.environmentName)
      : undefined;
  const environmentDeploymentId = environment?.lastSucceededDeploymentId;
  const record: DeploymentRecord = {
    id,
    arn: context.arns.deployment(id),
    target,
    targetArn: deployableArn(context, target),
    targetResourceCreatedAt: now,
    action: "deploy",
    step: "done",
    status: "SUCCEEDED",
    statusMessage: `Adopted stack ${stack.stackName}.`,
    createdAt: now,
    lastModifiedAt: now,
    completedAt: now,
    goal: { templateName, templateMajorVersion, templateMinorVersion },
    stackName: stack.stackName,
    stackId: stack.stackId,
    selfManaged: false,
    adopted: true,
    ...(connectionId !== undefined && { environmentAccountConnectionId: connectionId }),
    ...(environmentDeploymentId === undefined ? {} : { environmentDeploymentId }),
  };
  const template = equalTemplate ?? stack.templateBody ?? "";
  await putDocument(context, id, "target-spec", spec);
  await putDocument(context, id, "template", template);
  await putDocument(context, id, "outputs", JSON.stringify(stack.outputs));
  await context.store.create(deployments, record);
  return record;
}

function deployableArn({ arns }: Context, target: AdoptedTarget): string {
  if (target.type === "ENVIRONMENT") return arns.environment(target.environmentName);
  if (target.type === "SERVICE_PIPELINE") return arns.pipeline(target.serviceName);
  return arns.instance(target.serviceName, target.serviceInstanceName);
}

/** The service of the first instance that is adopted is made with it. */
async function ensureService(
  context: Context,
  { target, templateName, repository }: AdoptionRequest,
  { templateMajorVersion, templateMinorVersion, spec }: DeployedState,
): Promise<void> {
  if (target.type === "ENVIRONMENT") return;
  const { serviceName: name } = target;
  const now = context.clock.now();
  const service: ServiceRecord = {
    name,
    arn: context.arns.service(name),
    createdAt: now,
    lastModifiedAt: now,
    templateName,
    templateMajorVersion,
    templateMinorVersion,
    spec,
    status: "ACTIVE",
    hasPipeline: target.type === "SERVICE_PIPELINE",
    tags: {},
    createdWith: digest({}),
    modified: true,
    deploying: {},
    ...(repository && {
      repositoryId: repository.id,
      branchName: repository.branch,
      repositoryConnectionArn: repository.connection,
    }),
  };
  if (await context.store.create(services, service)) return;
  if (target.type !== "SERVICE_PIPELINE") return;
  await context.store.update(services, name, (now) => ({ ...now, hasPipeline: true }));
}

function exists(target: AdoptedTarget) {
  const { kind, id } = targetRecord(target);
  return conflict(`There is a record of ${kind.name} ${id.replaceAll("#", "/")} already.`);
}
