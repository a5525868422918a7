import type { Finding } from "@proton/cloudformation";
import type { Context } from "../context.ts";
import type {
  InputValues,
  NamespaceInstance,
  RenderInput,
  SpecPart,
} from "../ports/bundle-engine.ts";
import type { DeployedState } from "../records/deployable.ts";
import type { DeploymentRecord, DeploymentTarget } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import {
  type InstanceRecord,
  instances,
  type ServiceRecord,
  services,
} from "../records/service-record.ts";
import {
  type TemplateVersionRecord,
  templateVersions,
  versionId,
  versionOwner,
} from "../records/template-record.ts";
import { keyOf } from "../store/keys.ts";
import { getDocument, outputsOf } from "./documents-of.ts";

/** What a deployment has to hand over. */
export type RenderedDeployment = (
  | {
      readonly outcome: "rendered";
      readonly text: string;
      /** The environment's deployment whose outputs went in. */
      readonly environmentDeploymentId?: string;
    }
  | {
      /** A customer-managed environment: its inputs are its outputs. */
      readonly outcome: "outputs";
      readonly outputs: Readonly<Record<string, string>>;
    }
  | { readonly outcome: "failed"; readonly message: string }
) & { readonly inputs?: unknown; readonly findings: readonly Finding[] };

/** What stands in the way of a rendering: the deployment fails with its message. */
class RenderProblem extends Error {}

/** Everything that a rendering is made of, beyond what is recorded of other resources. */
export interface RenderContent {
  readonly target: DeploymentTarget;
  readonly templateName: string;
  readonly spec: string;
  /** The schema file of the template version. */
  readonly schema: string;
  /** Absent where the environments of the template are the customer's. */
  readonly archive: Uint8Array | undefined;
}

/** Renders the template of a deployment from what is recorded now. */
export async function renderDeployment(
  context: Context,
  deployment: DeploymentRecord,
): Promise<RenderedDeployment> {
  return caught(async () => render(context, await contentOf(context, deployment)));
}

/** Renders what might be deployed. */
export function renderContent(
  context: Context,
  content: RenderContent,
): Promise<RenderedDeployment> {
  return caught(() => render(context, content));
}

async function caught(act: () => Promise<RenderedDeployment>): Promise<RenderedDeployment> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof RenderProblem)) throw error;
    return { outcome: "failed", message: error.message, findings: [] };
  }
}

async function render(context: Context, content: RenderContent): Promise<RenderedDeployment> {
  const { archive, templateName } = content;
  const { input, environmentDeploymentId } = await renderInput(context, content);
  if (archive === undefined) {
    if (input.part !== "environment") throw new RenderProblem("the template has no bundle");
    const outputs = mapValues(input.environment.inputs, String);
    return { outcome: "outputs", outputs, inputs: input, findings: [] };
  }
  const rendering = await context.bundles
    .render({ archive, templateName, input })
    .catch((error: unknown) => {
      throw new RenderProblem(`the template cannot be rendered: ${messageOf(error)}`);
    });
  return {
    ...rendering,
    inputs: input,
    ...(environmentDeploymentId === undefined ? {} : { environmentDeploymentId }),
  };
}

async function contentOf(context: Context, deployment: DeploymentRecord): Promise<RenderContent> {
  const { goal, target } = deployment;
  const { templateName } = goal;
  const kind = target.type === "ENVIRONMENT" ? "environment" : "service";
  const id = versionId(templateName, goal.templateMajorVersion, goal.templateMinorVersion);
  const version = await context.store.get(templateVersions(kind), id);
  if (version === undefined) throw missingVersion(goal);
  const spec = (await getDocument(context, deployment.id, "target-spec")) ?? "";
  const schema = await schemaOf(context, version);
  const archive = (await isCustomerManaged(context, target))
    ? undefined
    : await context.documents.bytes(versionOwner(version), "archive");
  return { target, templateName, spec, schema, archive };
}

async function isCustomerManaged(context: Context, target: DeploymentTarget): Promise<boolean> {
  if (target.type !== "ENVIRONMENT") return false;
  const environment = await context.store.get(environments, target.environmentName);
  return environment?.customerManaged === true;
}

interface PreparedInput {
  readonly input: RenderInput;
  readonly environmentDeploymentId?: string;
}

async function renderInput(context: Context, content: RenderContent): Promise<PreparedInput> {
  const { target, schema, spec } = content;
  const inputsAs = (part: SpecPart) => resolved(context, { schema, spec, part });
  if (target.type === "ENVIRONMENT") {
    const environment = { name: target.environmentName, inputs: inputsAs({ part: "environment" }) };
    return { input: { part: "environment", environment } };
  }
  const service = await context.store.get(services, target.serviceName);
  if (service === undefined) throw new RenderProblem(`service ${target.serviceName} is gone`);
  if (target.type === "SERVICE_PIPELINE") {
    return {
      input: {
        part: "pipeline",
        service: serviceNamespace(service),
        pipeline: { inputs: inputsAs({ part: "pipeline" }) },
        instances: await deployedInstances(context, service),
      },
    };
  }
  const { serviceInstanceName: name, environmentName } = target;
  const inputs = inputsAs({ part: "instance", instanceName: name });
  const { environment, deploymentId } = await environmentNamespace(context, environmentName);
  return {
    input: {
      part: "instance",
      service: serviceNamespace(service),
      instance: { name, inputs, environment, outputs: {} },
    },
    environmentDeploymentId: deploymentId,
  };
}

async function environmentNamespace(context: Context, name: string) {
  const record = await context.store.get(environments, name);
  const deploymentId = record?.lastSucceededDeploymentId;
  if (record === undefined || deploymentId === undefined) {
    throw new RenderProblem(`environment ${name} is not deployed`);
  }
  if (record.deploymentStatus === "DELETE_IN_PROGRESS") {
    throw new RenderProblem(`environment ${name} is being deleted`);
  }
  const outputs = await outputsOf(context, deploymentId);
  return { environment: { name, accountId: context.accountId, outputs }, deploymentId };
}

/** The instances that a pipeline delivers to, in the order of the service's spec. */
async function deployedInstances(
  context: Context,
  service: ServiceRecord,
): Promise<readonly NamespaceInstance[]> {
  const { values } = await context.store.list(instances, { prefix: keyOf(service.name, "") });
  const deployed = values.filter(({ current }) => current !== undefined);
  const parsed = context.bundles.parseSpec(service.spec);
  const order =
    parsed.outcome === "parsed" && parsed.spec.kind === "service"
      ? parsed.spec.instances.map(({ name }) => name)
      : [];
  const rank = ({ name }: InstanceRecord) => order.indexOf(name) + 1 || order.length + 1;
  const sorted = deployed.toSorted((a, b) => rank(a) - rank(b));
  return Promise.all(sorted.map((instance) => instanceNamespace(context, instance)));
}

async function instanceNamespace(
  context: Context,
  instance: InstanceRecord,
): Promise<NamespaceInstance> {
  const { name, templateName, environmentName } = instance;
  const state = instance.current as DeployedState;
  const { environment } = await environmentNamespace(context, environmentName);
  return {
    name,
    inputs: await inputsOf(context, templateName, state, { part: "instance", instanceName: name }),
    environment,
    outputs: await outputsOf(context, instance.lastSucceededDeploymentId),
  };
}

async function inputsOf(
  context: Context,
  templateName: string,
  state: DeployedState,
  part: SpecPart,
): Promise<InputValues> {
  const kind = part.part === "environment" ? "environment" : "service";
  const version = { ...state, templateName };
  const { templateMajorVersion: major, templateMinorVersion: minor } = state;
  const record = await context.store.get(
    templateVersions(kind),
    versionId(templateName, major, minor),
  );
  if (record === undefined) throw missingVersion(version);
  const schema = await schemaOf(context, record);
  return resolved(context, { schema, spec: state.spec, part });
}

function resolved(
  context: Context,
  request: { readonly schema: string; readonly spec: string; readonly part: SpecPart },
): InputValues {
  const answer = context.bundles.resolveInputs(request);
  if (answer.outcome === "resolved") return answer.inputs;
  throw new RenderProblem(`the spec is not valid: ${answer.message}`);
}

/** A version's schema file. */
export async function schemaOf(context: Context, version: TemplateVersionRecord): Promise<string> {
  return (await context.documents.text(versionOwner(version), "schema")) ?? "";
}

function serviceNamespace(service: ServiceRecord) {
  return {
    name: service.name,
    branchName: service.branchName ?? "",
    repositoryId: service.repositoryId ?? "",
    repositoryConnectionArn: service.repositoryConnectionArn ?? "",
  };
}

function missingVersion(version: {
  readonly templateName: string;
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
}): RenderProblem {
  const { templateName, templateMajorVersion, templateMinorVersion } = version;
  const number = `${templateMajorVersion}.${templateMinorVersion}`;
  return new RenderProblem(`version ${number} of template ${templateName} does not exist any more`);
}

function mapValues(
  values: InputValues,
  map: (value: unknown) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
