import {
  componentNamespace,
  type DeployedInstanceValues,
  environmentNamespace,
  instanceNamespace,
  type Namespace,
  type PartName,
  pipelineNamespace,
  type ResolvedInputs,
  type SpecPart,
  type ValueOrigin,
} from "@proton/bundle";
import { attachedComponent } from "../components/find-component.ts";
import type { Context } from "../context.ts";
import { contentFrom } from "../records/component-record.ts";
import { type DeployedState, ownState } from "../records/deployable.ts";
import type { DeploymentTarget } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import {
  type InstanceRecord,
  instanceId,
  instances,
  type ServiceRecord,
  services,
} from "../records/service-record.ts";
import { templateVersions, versionId } from "../records/template-record.ts";
import { firstError, hasErrors } from "../specs/first-error.ts";
import { readServiceSpec, readSpec } from "../specs/read-spec.ts";
import { keyOf } from "../store/keys.ts";
import { schemaOf } from "../templates/version-content.ts";
import { outputsOf } from "./documents-of.ts";

/** What stands in the way of a rendering: the deployment fails with its message. */
export class RenderProblem extends Error {}

/** What a part is rendered with: the namespaces that Proton gave that part. */
export interface PreparedNamespace {
  readonly part: PartName;
  readonly namespace: Namespace;
  /** The part's own inputs. */
  readonly inputs: ResolvedInputs["inputs"];
  /** Where values came from, by their path in the namespace. */
  readonly origins: ReadonlyMap<string, ValueOrigin>;
  /** The environment's deployment whose outputs went in. */
  readonly environmentDeploymentId?: string;
}

interface NamespaceRequest {
  readonly target: DeploymentTarget;
  readonly spec: string;
  readonly schema: string;
  /** The service may not be there yet: it is rendered with a name alone. @default false */
  readonly isPlanned?: boolean | undefined;
}

/** Gathers what a target is rendered with from what is recorded now. */
export async function prepareNamespace(
  context: Context,
  { target, spec, schema, isPlanned }: NamespaceRequest,
): Promise<PreparedNamespace> {
  if (target.type === "ENVIRONMENT") {
    const { inputs, origins } = await resolved(context, schema, spec, { part: "environment" });
    const namespace = environmentNamespace({ name: target.environmentName, inputs });
    return { part: "environment", namespace, inputs, origins: below("environment", origins) };
  }
  if (target.type === "COMPONENT") return componentValues(context, target, spec);
  const record = await context.store.get(services, target.serviceName);
  if (record === undefined && !isPlanned) {
    throw new RenderProblem(`service ${target.serviceName} is gone`);
  }
  const service = serviceValues(record ?? { name: target.serviceName });
  if (target.type === "SERVICE_PIPELINE") {
    const { inputs, origins } = await resolved(context, schema, spec, { part: "pipeline" });
    const deployed = record === undefined ? [] : await deployedInstances(context, record);
    const namespace = pipelineNamespace({ service, inputs, instances: deployed });
    return { part: "pipeline", namespace, inputs, origins: below("pipeline", origins) };
  }
  const { serviceInstanceName: name, environmentName } = target;
  const { inputs, origins } = await resolved(context, schema, spec, {
    part: "instance",
    instanceName: name,
  });
  const { environment, deploymentId } = await environmentValues(context, environmentName);
  return {
    part: "instance",
    namespace: instanceNamespace({
      environment,
      service,
      instance: { name, inputs, component: await attachedValues(context, target) },
    }),
    inputs,
    origins: below("service_instance", origins),
    environmentDeploymentId: deploymentId,
  };
}

/** The component of an instance, with the outputs of its last successful deployment. */
async function attachedValues(
  context: Context,
  target: Extract<DeploymentTarget, { type: "SERVICE_INSTANCE" }>,
) {
  const { serviceName, serviceInstanceName } = target;
  const component = await attachedComponent(context, serviceName, serviceInstanceName);
  if (component === undefined) return undefined;
  const outputs = await outputsOf(context, component.lastSucceededDeploymentId);
  return { name: component.name, outputs };
}

/** What a component sees: of its instance only while it is attached, its inputs by its own spec. */
async function componentValues(
  context: Context,
  target: Extract<DeploymentTarget, { type: "COMPONENT" }>,
  spec: string,
): Promise<PreparedNamespace> {
  const { componentName: name, environmentName } = target;
  const { serviceName, serviceInstanceName, serviceSpec } = contentFrom(spec);
  const { environment, deploymentId } = await environmentValues(context, environmentName);
  const common = { part: "environment", environmentDeploymentId: deploymentId } as const;
  if (serviceName === undefined || serviceInstanceName === undefined) {
    const namespace = componentNamespace({ name, environment });
    return { ...common, namespace, inputs: {}, origins: new Map() };
  }
  const record = await context.store.get(services, serviceName);
  const id = instanceId({ serviceName, name: serviceInstanceName });
  const instance = await context.store.get(instances, id);
  if (record === undefined || instance === undefined) {
    throw new RenderProblem(`service instance ${serviceName}/${serviceInstanceName} is gone`);
  }
  const part = { part: "instance", instanceName: serviceInstanceName } as const;
  const inputs =
    serviceSpec === undefined
      ? {}
      : await deployedInputs(
          context,
          instance.templateName,
          { ...ownState(instance), spec: serviceSpec },
          part,
        );
  const namespace = componentNamespace({
    name,
    environment,
    service: serviceValues(record),
    instance: { name: serviceInstanceName, inputs },
  });
  return { ...common, namespace, inputs, origins: new Map() };
}

function below(
  owner: string,
  origins: ResolvedInputs["origins"],
): ReadonlyMap<string, ValueOrigin> {
  return new Map([...origins].map(([name, origin]) => [`${owner}.inputs.${name}`, origin]));
}

async function resolved(
  { bundleWork }: Context,
  schema: string,
  spec: string,
  part: SpecPart,
): Promise<ResolvedInputs> {
  // A spec that cannot be read is said as the API says it.
  readSpec(spec);
  const answer = await bundleWork.resolve({ schema, spec, part });
  if (!hasErrors(answer.findings)) return answer;
  throw new RenderProblem(`the spec is not valid: ${firstError(answer.findings)}`);
}

async function environmentValues(context: Context, name: string) {
  const record = await context.store.get(environments, name);
  const deploymentId = record?.lastSucceededDeploymentId;
  if (record === undefined || deploymentId === undefined) {
    throw new RenderProblem(`environment ${name} is not deployed`);
  }
  if (record.deploymentStatus === "DELETE_IN_PROGRESS") {
    throw new RenderProblem(`environment ${name} is being deleted`);
  }
  const outputs = await outputsOf(context, deploymentId);
  const { protonServiceRoleArn } = record;
  const accountId = record.environmentAccountId ?? context.accountId;
  return { environment: { name, accountId, protonServiceRoleArn, outputs }, deploymentId };
}

/** The instances that a pipeline delivers to, in the order of the service's spec. */
async function deployedInstances(
  context: Context,
  service: ServiceRecord,
): Promise<readonly DeployedInstanceValues[]> {
  const { values } = await context.store.list(instances, { prefix: keyOf(service.name, "") });
  const deployed = values.filter(({ current }) => current !== undefined);
  const order = readServiceSpec(service.spec).instances.map(({ name }) => name);
  const rank = ({ name }: InstanceRecord) => order.indexOf(name) + 1 || order.length + 1;
  const sorted = deployed.toSorted((a, b) => rank(a) - rank(b));
  return Promise.all(sorted.map((instance) => instanceValues(context, instance)));
}

async function instanceValues(
  context: Context,
  instance: InstanceRecord,
): Promise<DeployedInstanceValues> {
  const { name, templateName, environmentName } = instance;
  const state = instance.current as DeployedState;
  const { environment } = await environmentValues(context, environmentName);
  const part = { part: "instance", instanceName: name } as const;
  return {
    name,
    inputs: await deployedInputs(context, templateName, state, part),
    environment,
    outputs: await outputsOf(context, instance.lastSucceededDeploymentId),
  };
}

async function deployedInputs(
  context: Context,
  templateName: string,
  state: DeployedState,
  part: SpecPart,
): Promise<ResolvedInputs["inputs"]> {
  const { templateMajorVersion: major, templateMinorVersion: minor, spec } = state;
  const id = versionId(templateName, major, minor);
  const record = await context.store.get(templateVersions("service"), id);
  if (record === undefined) throw missingVersion({ ...state, templateName });
  return (await resolved(context, await schemaOf(context, record), spec, part)).inputs;
}

function serviceValues(service: Pick<ServiceRecord, "name"> & Partial<ServiceRecord>) {
  return {
    name: service.name,
    branchName: service.branchName ?? "",
    repositoryId: service.repositoryId ?? "",
    repositoryConnectionArn: service.repositoryConnectionArn ?? "",
  };
}

/** @returns why a version cannot be rendered */
export function missingVersion(version: {
  readonly templateName: string;
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
}): RenderProblem {
  const { templateName, templateMajorVersion, templateMinorVersion } = version;
  const number = `${templateMajorVersion}.${templateMinorVersion}`;
  return new RenderProblem(`version ${number} of template ${templateName} does not exist any more`);
}
