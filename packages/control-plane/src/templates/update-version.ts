import type { Context } from "../context.ts";
import { validationError } from "../errors.ts";
import type { TemplateVersionStatus } from "../generated/api.ts";
import {
  type CompatibleTemplate,
  type TemplateKind,
  type TemplateVersionRecord,
  templates,
  templateVersions,
  versionId,
} from "../records/template-record.ts";
import { present } from "../requests/optional.ts";
import { assertDeployable, getVersion } from "./find-version.ts";

interface VersionUpdate {
  readonly templateName: string;
  readonly majorVersion: string;
  readonly minorVersion: string;
  readonly description?: string | undefined;
  readonly status?: TemplateVersionStatus | undefined;
  readonly compatibleEnvironmentTemplates?: readonly CompatibleTemplate[] | undefined;
  readonly supportedComponentSources?: readonly "DIRECTLY_DEFINED"[] | undefined;
}

/**
 * Changes a version of either kind. Publishing what is published again recommends it again, so that
 * a request that was killed between the two writes can be repeated.
 */
export async function updateVersion(
  context: Context,
  kind: TemplateKind,
  input: VersionUpdate,
): Promise<TemplateVersionRecord> {
  const { templateName, majorVersion, minorVersion, status } = input;
  await getVersion(context, kind, templateName, majorVersion, minorVersion);
  const { description, compatibleEnvironmentTemplates, supportedComponentSources } = input;
  const id = versionId(templateName, majorVersion, minorVersion);
  const lastModifiedAt = context.clock.now();
  await context.store.update(templateVersions(kind), id, (version) => ({
    ...version,
    ...present({ description, compatibleEnvironmentTemplates, supportedComponentSources }),
    ...(status === undefined ? {} : { status: nextStatus(version, status) }),
    lastModifiedAt,
  }));
  if (status === "PUBLISHED") await recommend(context, kind, input);
  return getVersion(context, kind, templateName, majorVersion, minorVersion);
}

function nextStatus(
  version: TemplateVersionRecord,
  status: TemplateVersionStatus,
): TemplateVersionStatus {
  if (status === version.status) return status;
  if (status === "PUBLISHED") {
    assertDeployable(version);
    return status;
  }
  throw validationError(
    `The status of a template version can only be changed to PUBLISHED, not from ${version.status} to ${status}.`,
  );
}

/** The highest published minor of its major becomes the recommended one. */
async function recommend(
  context: Context,
  kind: TemplateKind,
  { templateName, majorVersion, minorVersion }: VersionUpdate,
): Promise<void> {
  await context.store.update(templates(kind), templateName, (template) => {
    const recommended = template.recommendedMinors[majorVersion];
    if (recommended !== undefined && Number(recommended) >= Number(minorVersion)) return undefined;
    const recommendedMinors = { ...template.recommendedMinors, [majorVersion]: minorVersion };
    return { ...template, recommendedMinors };
  });
}
