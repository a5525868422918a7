import { createHash } from "node:crypto";
import { resolveCurrentValues, type SpecPart } from "@proton/bundle";
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
import { failedPreview, type Preview, previewStack } from "./preview-stack.ts";
import type { DeploymentRequest } from "./propose.ts";
import type { RenderContent } from "./render-deployment.ts";

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

/** Renders what would be deployed and asks the provisioner what would change. Changes nothing. */
export async function previewDeployment(
  context: Context,
  request: PreviewRequest,
): Promise<Preview> {
  const found = (await findTarget(context, request)) ?? plannedTarget(context, request);
  const isNew = found?.record.current === undefined;
  if (found === undefined || (isNew && !request.isRendered)) return { outcome: "new" };
  const { record, part } = found;
  if (found.isThere && isInProgress(record))
    return failedPreview("a deployment of it is in progress");
  const content = await contentOf(context, request, found);
  if (typeof content === "string") return failedPreview(content);
  const spec = resolveCurrentValues(request.spec, record.current?.spec, part);
  const { templateName } = record;
  const { major, minor } = versionOf(request, record);
  const goal = { templateName, templateMajorVersion: major, templateMinorVersion: minor };
  const resource = managedResource(context, { ...found.request, goal });
  return previewStack(context, {
    content: { ...content, spec, resource, isPlanned: !found.isThere },
    request: { ...found.request, ...newConnection(request, found.request.target) },
    goal,
    isNew,
    isRendered: request.isRendered,
  });
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
