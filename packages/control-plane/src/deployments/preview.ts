import { createHash } from "node:crypto";
import { resolveCurrentValues, type SpecPart } from "@proton/bundle";
import type { Finding, ResourceChange } from "@proton/cloudformation";
import { stackPlace } from "../connections/connected-account.ts";
import type { Context } from "../context.ts";
import { provisionedBy } from "../environments/environment-place.ts";
import { type Deployable, isInProgress } from "../records/deployable.ts";
import type { DeploymentTarget } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { instanceId, instances, pipelines } from "../records/service-record.ts";
import { templates, templateVersions, versionId } from "../records/template-record.ts";
import { bundleOf, schemaOf } from "../templates/version-content.ts";
import { managedResource } from "./managed-resource.ts";
import { commonRequest, instanceRequest, pipelineRequest } from "./plan-parts.ts";
import { type PlannedTarget, plannedTarget } from "./planned-target.ts";
import { type PreviewedTemplate, previewedTemplate } from "./previewed-template.ts";
import type { DeploymentRequest } from "./propose.ts";
import { type RenderContent, renderContent } from "./render-deployment.ts";
import { stackTags } from "./stack-tags.ts";

/** A deployment that might be asked for. */
export interface PreviewRequest {
  readonly target: PreviewTarget;
  /** The whole spec, as the update would send it. */
  readonly spec: string;
  /** The version to deploy. @default the one in use */
  readonly templateVersion?: { readonly major: string; readonly minor: string };
  /** The bundle of a version that is not registered yet. */
  readonly archive?: Uint8Array;
  /** What the target would be made of, if it is not there yet: it can then be rendered, too. */
  readonly planned?: PlannedTarget;
  /** Account connections that environments are to be given before, by name. */
  readonly connections?: Readonly<Record<string, string>>;
  /** Answers what the template becomes, too. @default false */
  readonly isRendered?: boolean;
}

export type PreviewTarget =
  | { readonly type: "ENVIRONMENT"; readonly environmentName: string }
  | {
      readonly type: "SERVICE_INSTANCE";
      readonly serviceName: string;
      readonly serviceInstanceName: string;
    }
  | { readonly type: "SERVICE_PIPELINE"; readonly serviceName: string };

/** What a deployment would do to its stack. */
export type Preview =
  | {
      readonly outcome: "planned";
      readonly stackName: string;
      readonly changes: readonly ResourceChange[];
      readonly findings: readonly Finding[];
      readonly rendered?: PreviewedTemplate;
    }
  /** There is no stack yet: everything would be created. */
  | { readonly outcome: "new"; readonly rendered?: PreviewedTemplate }
  /** Who provisions it can tell: whoever merges its files, or the commands of a build. */
  | { readonly outcome: "unknown"; readonly message: string; readonly findings: readonly Finding[] }
  /** It would fail, or cannot be told now. */
  | {
      readonly outcome: "failed";
      readonly message: string;
      readonly findings: readonly Finding[];
    };

/** Renders what would be deployed and asks the provisioner what would change. Changes nothing. */
export async function previewDeployment(
  context: Context,
  request: PreviewRequest,
): Promise<Preview> {
  const found = (await findTarget(context, request)) ?? plannedTarget(context, request);
  const isNew = found?.record.current === undefined;
  if (found === undefined || (isNew && !request.isRendered)) return { outcome: "new" };
  const { record, part } = found;
  if (found.isThere && isInProgress(record)) return failed("a deployment of it is in progress");
  const content = await contentOf(context, request, found);
  if (typeof content === "string") return failed(content);
  const spec = resolveCurrentValues(request.spec, record.current?.spec, part);
  const { templateName } = record;
  const { major, minor } = versionOf(request, record);
  const goal = { templateName, templateMajorVersion: major, templateMinorVersion: minor };
  const resource = managedResource(context, { ...found.request, goal });
  const rendered = await renderContent(context, {
    ...content,
    spec,
    resource,
    isPlanned: !found.isThere,
  });
  const { findings } = rendered;
  if (rendered.outcome === "failed") return failed(rendered.message, findings);
  const { stackName } = found.request;
  if (isNew) {
    const shown = previewedTemplate(rendered);
    return { outcome: "new", ...(shown && { rendered: shown }) };
  }
  if (rendered.outcome === "outputs")
    return { outcome: "planned", stackName, changes: [], findings };
  if (rendered.outcome === "files") {
    const message = "only who provisions it can tell what would change";
    return { outcome: "unknown", message, findings };
  }
  const tags = stackTags(context, { target: found.request.target, goal });
  const place = await stackPlace(context, {
    ...found.request,
    ...newConnection(request, found.request.target),
  });
  if (typeof place === "string") return failed(place, findings);
  const { provisioner, ...role } = place;
  const plan = await provisioner.plan({
    stackName,
    templateBody: rendered.text,
    tags,
    ...role,
  });
  if (plan.outcome === "recreated") return { outcome: "new" };
  if (plan.outcome !== "planned") return failed(plan.reason, findings);
  const shown = request.isRendered ? previewedTemplate(rendered) : undefined;
  const { changes } = plan;
  return { outcome: "planned", stackName, changes, findings, ...(shown && { rendered: shown }) };
}

function newConnection({ connections }: PreviewRequest, target: DeploymentTarget) {
  const name = "environmentName" in target ? target.environmentName : "";
  if (!Object.hasOwn(connections ?? {}, name)) return {};
  return { environmentAccountConnectionId: String(connections?.[name]) };
}

export interface FoundTarget {
  /** Whether it is recorded, and not only planned. */
  readonly isThere: boolean;
  readonly record: Deployable;
  readonly part: SpecPart;
  readonly request: DeploymentRequest;
}

/** What is recorded of a target, and the deployment that would be asked for. */
export async function findTarget(
  context: Context,
  { target, spec }: PreviewRequest,
): Promise<FoundTarget | undefined> {
  const asked = (record: Deployable) => {
    const { templateMajorVersion, templateMinorVersion } = record.attempted;
    const goal = { templateMajorVersion, templateMinorVersion, spec };
    return { id: "preview", action: "deploy", goal } as const;
  };
  if (target.type === "ENVIRONMENT") {
    const record = await context.store.get(environments, target.environmentName);
    if (record === undefined) return undefined;
    const request = {
      ...commonRequest(record, asked(record)),
      target,
      ...provisionedBy(record),
    };
    return { isThere: true, record, part: { part: "environment" }, request };
  }
  if (target.type === "SERVICE_PIPELINE") {
    const record = await context.store.get(pipelines, target.serviceName);
    if (record === undefined) return undefined;
    const request = await pipelineRequest(context, record, asked(record));
    return { isThere: true, record, part: { part: "pipeline" }, request };
  }
  const { serviceName, serviceInstanceName: name } = target;
  const record = await context.store.get(instances, instanceId({ serviceName, name }));
  if (record === undefined) return undefined;
  const request = await instanceRequest(context, record, asked(record));
  return { isThere: true, record, part: { part: "instance", instanceName: name }, request };
}

/** Template and schema, from the archive or from what is registered; a string says what is wrong. */
export async function contentOf(
  context: Context,
  request: PreviewRequest,
  { record, request: { target } }: FoundTarget,
): Promise<Omit<RenderContent, "spec" | "resource"> | string> {
  const { templateName } = record;
  const kind = target.type === "ENVIRONMENT" ? "environment" : "service";
  const { archive } = request;
  if (archive !== undefined) {
    const template = await context.store.get(templates(kind), templateName);
    const customerManaged = template?.customerManaged === true;
    const checked = await context.bundleWork.check({
      archive,
      templateName,
      kind,
      customerManaged,
    });
    if (checked.outcome === "rejected") return checked.message;
    const bundle = {
      digest: createHash("sha256").update(archive).digest("hex"),
      name: `${templateName}.tar.gz`,
      load: async () => archive,
    };
    return { target, schema: checked.schema, bundle };
  }
  const { major, minor } = versionOf(request, record);
  const version = await context.store.get(
    templateVersions(kind),
    versionId(templateName, major, minor),
  );
  if (version === undefined) return `version ${major}.${minor} of ${templateName} does not exist`;
  return {
    target,
    schema: await schemaOf(context, version),
    bundle: bundleOf(context, version),
  };
}

function versionOf({ templateVersion }: PreviewRequest, { current, attempted }: Deployable) {
  const { templateMajorVersion: major, templateMinorVersion: minor } = current ?? attempted;
  return templateVersion ?? { major, minor };
}

function failed(message: string, findings: readonly Finding[] = []): Preview {
  return { outcome: "failed", message, findings };
}
