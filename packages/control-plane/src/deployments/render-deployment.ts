import {
  type ManagedResource,
  type Namespace,
  packComponent,
  type ValueOrigin,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { ApiParts } from "../bundle-work/api-parts.ts";
import type {
  RegisteredBundle,
  RenderedFiles,
  RenderedLine,
  TemplateText,
} from "../bundle-work/bundle-work.ts";
import type { Context } from "../context.ts";
import { ProtonError } from "../errors.ts";
import { contentFrom } from "../records/component-record.ts";
import type { DeploymentRecord, DeploymentTarget } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { templateVersions, versionId } from "../records/template-record.ts";
import { firstError } from "../specs/first-error.ts";
import { bundleOf, schemaOf } from "../templates/version-content.ts";
import { getDocument } from "./documents-of.ts";
import { managedResource } from "./managed-resource.ts";
import { missingVersion, prepareNamespace, RenderProblem } from "./prepare-namespace.ts";

/** What a deployment has to hand over. */
export type RenderedDeployment = (
  | {
      readonly outcome: "rendered";
      readonly text: string;
      readonly lines: readonly RenderedLine[];
      readonly template?: TemplateText;
      readonly apiParts?: ApiParts;
    }
  | RenderedFiles
  | {
      /** A customer-managed environment: its inputs are its outputs. */
      readonly outcome: "outputs";
      readonly outputs: Readonly<Record<string, string>>;
    }
  | { readonly outcome: "failed"; readonly message: string }
) & {
  readonly namespace?: Namespace;
  /** Where values came from, by their path in the namespace. */
  readonly origins?: ReadonlyMap<string, ValueOrigin>;
  readonly findings: readonly Finding[];
  /** The environment's deployment whose outputs went in. */
  readonly environmentDeploymentId?: string;
};

/** Everything that a rendering is made of, beyond what is recorded of other resources. */
export interface RenderContent {
  readonly target: DeploymentTarget;
  readonly spec: string;
  /** The schema file of the template version. */
  readonly schema: string;
  /** Absent where the environments of the template are the customer's. */
  readonly bundle: RegisteredBundle | undefined;
  readonly resource: ManagedResource;
  /** The service of the target may not be there yet. @default false */
  readonly isPlanned?: boolean;
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

/** What a template becomes, unchecked; `undefined` where that cannot be said. */
export async function textOf(
  context: Context,
  { target, spec, schema, bundle, isPlanned }: RenderContent,
): Promise<string | undefined> {
  if (bundle === undefined) return undefined;
  try {
    const prepared = await prepareNamespace(context, { target, spec, schema, isPlanned });
    const { part, namespace } = prepared;
    const rendered = await context.bundleWork.text(bundle, { part, namespace });
    return rendered.outcome === "rendered" ? rendered.text : undefined;
  } catch (error) {
    if (error instanceof RenderProblem || error instanceof ProtonError) return undefined;
    throw error;
  }
}

async function caught(act: () => Promise<RenderedDeployment>): Promise<RenderedDeployment> {
  try {
    return await act();
  } catch (error) {
    // What a spec got wrong is said as the API says it.
    if (!(error instanceof RenderProblem || error instanceof ProtonError)) throw error;
    return { outcome: "failed", message: error.message, findings: [] };
  }
}

/** Renders, then checks what came out: nothing with an error in it is handed over. */
async function render(
  context: Context,
  { target, spec, schema, bundle, resource, isPlanned }: RenderContent,
): Promise<RenderedDeployment> {
  const prepared = await prepareNamespace(context, { target, spec, schema, isPlanned });
  const { part, namespace, inputs, origins, environmentDeploymentId } = prepared;
  if (bundle === undefined) {
    if (part !== "environment") throw new RenderProblem("the template has no bundle");
    const outputs = Object.entries(inputs).map(([name, value]) => [name, String(value)]);
    return { outcome: "outputs", outputs: Object.fromEntries(outputs), namespace, findings: [] };
  }
  const rendered = await context.bundleWork.render(bundle, { part, namespace, origins, resource });
  if (rendered.outcome === "failed") return failed(rendered.findings, namespace);
  return {
    ...rendered,
    namespace,
    origins,
    ...(environmentDeploymentId === undefined ? {} : { environmentDeploymentId }),
  };
}

function failed(findings: readonly Finding[], namespace: Namespace): RenderedDeployment {
  return { outcome: "failed", message: firstError(findings), findings, namespace };
}

async function contentOf(context: Context, deployment: DeploymentRecord): Promise<RenderContent> {
  const { goal, target } = deployment;
  const spec = (await getDocument(context, deployment.id, "target-spec")) ?? "";
  const resource = managedResource(context, deployment);
  if (target.type === "COMPONENT") {
    return { ...componentContent(target.componentName, spec), target, resource };
  }
  const { templateName } = goal;
  const kind = target.type === "ENVIRONMENT" ? "environment" : "service";
  const id = versionId(templateName, goal.templateMajorVersion, goal.templateMinorVersion);
  const version = await context.store.get(templateVersions(kind), id);
  if (version === undefined) throw missingVersion(goal);
  const schema = await schemaOf(context, version);
  const isCustomers = await isCustomerManaged(context, target);
  return {
    target,
    spec,
    schema,
    bundle: isCustomers ? undefined : bundleOf(context, version),
    resource,
  };
}

/**
 * A component is rendered as the template of a bundle that is packed from what was given.
 *
 * @throws RenderProblem for a manifest that cannot be read
 */
export function componentContent(
  name: string,
  spec: string,
): Pick<RenderContent, "spec" | "schema" | "bundle"> {
  const packed = packComponent(contentFrom(spec));
  if (packed.outcome === "failed") throw new RenderProblem(packed.message);
  const { bytes, sha256: digest } = packed;
  return { spec, schema: "", bundle: { digest, name, load: async () => bytes } };
}

async function isCustomerManaged(context: Context, target: DeploymentTarget): Promise<boolean> {
  if (target.type !== "ENVIRONMENT") return false;
  const environment = await context.store.get(environments, target.environmentName);
  return environment?.customerManaged === true;
}
