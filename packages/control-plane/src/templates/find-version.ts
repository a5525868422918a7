import type { Context } from "../context.ts";
import { conflict, notFound, ProtonError, validationError } from "../errors.ts";
import type { DeploymentUpdateType } from "../generated/api.ts";
import { type Deployable, ownState } from "../records/deployable.ts";
import {
  recommendedVersion,
  type TemplateKind,
  type TemplateRecord,
  type TemplateVersionRecord,
  templates,
  templateVersions,
  versionId,
} from "../records/template-record.ts";
import { isVersionRegistered } from "../statuses.ts";

/** A version as a request names it. */
export interface RequestedVersion {
  readonly templateMajorVersion?: string | undefined;
  readonly templateMinorVersion?: string | undefined;
}

/** @throws ProtonError `ResourceNotFoundException` */
export async function getTemplate(
  context: Context,
  kind: TemplateKind,
  name: string,
): Promise<TemplateRecord> {
  const template = await context.store.get(templates(kind), name);
  if (template !== undefined) return template;
  throw notFound(templateNoun(kind), name);
}

/** @throws ProtonError `ResourceNotFoundException` */
export async function getVersion(
  context: Context,
  kind: TemplateKind,
  name: string,
  major: string,
  minor: string,
): Promise<TemplateVersionRecord> {
  const version = await context.store.get(templateVersions(kind), versionId(name, major, minor));
  if (version !== undefined) return version;
  throw notFound(`${templateNoun(kind)} version`, `${name}:${major}.${minor}`);
}

/**
 * The version that something is to be deployed on: a draft only when the minor is named.
 *
 * @throws ProtonError when there is none, or it cannot be deployed
 */
export async function deployableVersion(
  context: Context,
  kind: TemplateKind,
  templateName: string,
  major: string,
  minor: string | undefined,
): Promise<TemplateVersionRecord> {
  const template = await getTemplate(context, kind, templateName);
  const recommended = template.recommendedMinors[major];
  if (minor === undefined && recommended === undefined) {
    if (template.lastMinors[major] === undefined) {
      throw notFound(`${templateNoun(kind)} version`, `${templateName}:${major}`);
    }
    throw validationError(
      `Template ${templateName} has no published minor version of major version ${major}: publish one, or name the minor version of a draft.`,
    );
  }
  const chosen = minor ?? (recommended as string);
  const version = await getVersion(context, kind, templateName, major, chosen);
  assertDeployable(version);
  return version;
}

/** @throws ProtonError unless the version is registered and stays */
export function assertDeployable(version: TemplateVersionRecord): void {
  const name = `Version ${version.majorVersion}.${version.minorVersion} of template ${version.templateName}`;
  if (version.deleting === true) throw conflict(`${name} is being deleted.`);
  if (!isVersionRegistered(version.status)) {
    throw validationError(`${name} cannot be deployed: its status is ${version.status}.`);
  }
}

/**
 * The version that an update goes to, by its deployment type.
 *
 * @throws ProtonError `ValidationException` where type and version do not fit
 */
export async function versionForUpdate(
  context: Context,
  kind: TemplateKind,
  resource: Deployable,
  deploymentType: Exclude<DeploymentUpdateType, "NONE">,
  asked: RequestedVersion,
): Promise<TemplateVersionRecord> {
  const { templateName } = resource;
  const { templateMajorVersion: major, templateMinorVersion: minor } = asked;
  const own = ownState(resource);
  if (deploymentType === "CURRENT_VERSION") {
    if (major !== undefined || minor !== undefined) {
      throw validationError("CURRENT_VERSION takes no template version: leave it out.");
    }
    const { templateMajorVersion, templateMinorVersion } = own;
    return deployableVersion(
      context,
      kind,
      templateName,
      templateMajorVersion,
      templateMinorVersion,
    );
  }
  if (deploymentType === "MINOR_VERSION") {
    if (major !== undefined && major !== own.templateMajorVersion) {
      throw validationError(
        `MINOR_VERSION stays in major version ${own.templateMajorVersion}: use MAJOR_VERSION for ${major}.`,
      );
    }
    return deployableVersion(context, kind, templateName, own.templateMajorVersion, minor);
  }
  const target = major ?? (await recommendedMajor(context, kind, templateName));
  const isHigher = Number(target) > Number(own.templateMajorVersion);
  if (major !== undefined && !isHigher && resource.current !== undefined) {
    throw validationError(
      `MAJOR_VERSION goes to a higher major version than ${own.templateMajorVersion}, not to ${major}.`,
    );
  }
  return deployableVersion(context, kind, templateName, target, minor);
}

async function recommendedMajor(
  context: Context,
  kind: TemplateKind,
  templateName: string,
): Promise<string> {
  const recommended = recommendedVersion(await getTemplate(context, kind, templateName));
  if (recommended !== undefined) return recommended.major;
  throw validationError(`Template ${templateName} has no published version.`);
}

/** How a kind of template is called in messages. */
export function templateNoun(kind: TemplateKind): string {
  return kind === "environment" ? "Environment template" : "Service template";
}

/** Whether an error says that something does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ProtonError && error.code === "ResourceNotFoundException";
}
