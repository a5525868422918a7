import type { Context } from "../context.ts";
import { notFound, quotaExceeded, validationError } from "../errors.ts";
import type { Tag, TemplateVersionSourceInput } from "../generated/api.ts";
import {
  type CompatibleTemplate,
  type TemplateKind,
  type TemplateRecord,
  type TemplateVersionRecord,
  templates,
  templateVersions,
  versionId,
  versionOwner,
} from "../records/template-record.ts";
import { identityFor } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { keyOf } from "../store/keys.ts";
import { getTemplate, getVersion, templateNoun } from "./find-version.ts";

/** What both kinds of version are created with. */
interface NewVersion {
  readonly templateName: string;
  readonly majorVersion?: string | undefined;
  readonly description?: string | undefined;
  readonly clientToken?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly compatibleEnvironmentTemplates?: readonly CompatibleTemplate[];
  readonly supportedComponentSources?: readonly "DIRECTLY_DEFINED"[] | undefined;
}

/** Where the bundle of a version is: in S3, or at hand as a gzip tarball. */
type VersionSource =
  | { readonly s3: { readonly bucket: string; readonly key: string } }
  | { readonly archive: Uint8Array };

/** Creates a version of either kind and has it registered after the answer. */
export async function createVersion(
  context: Context,
  kind: TemplateKind,
  input: NewVersion & { readonly source: TemplateVersionSourceInput },
): Promise<TemplateVersionRecord> {
  const { s3 } = input.source;
  if (s3 === undefined) throw validationError("The source has no s3 object.");
  return addVersion(context, kind, input, { s3 });
}

/**
 * The same with a bundle that may be at hand: sync then makes the major version, too.
 *
 * @throws ProtonError as `Create…TemplateVersion`
 */
export async function addVersion(
  context: Context,
  kind: TemplateKind,
  input: NewVersion,
  source: VersionSource,
): Promise<TemplateVersionRecord> {
  const { templateName } = input;
  const template = await getTemplate(context, kind, templateName);
  const tags = readTags(input.tags, template.tags);
  await assertQuota(context, kind, templateName);
  const operation =
    kind === "environment" ? "CreateEnvironmentTemplateVersion" : "CreateServiceTemplateVersion";
  const { major, minor } = await identityFor(context, operation, input, () =>
    drawNumber(context, kind, template, input.majorVersion, "archive" in source),
  );
  const now = context.clock.now();
  const { description, compatibleEnvironmentTemplates, supportedComponentSources } = input;
  const record: TemplateVersionRecord = {
    kind,
    templateName,
    majorVersion: major,
    minorVersion: minor,
    arn: context.arns.templateVersion(kind, templateName, major, minor),
    createdAt: now,
    lastModifiedAt: now,
    ...present({ description, compatibleEnvironmentTemplates, supportedComponentSources }),
    status: "REGISTRATION_IN_PROGRESS",
    statusMessage: "",
    ...("s3" in source && { source: source.s3 }),
    tags,
  };
  if ("archive" in source) {
    await context.documents.put(versionOwner(record), "archive", source.archive);
  }
  const id = versionId(templateName, major, minor);
  const work = `${kind}-template-version` as const;
  await context.leases.mark(work, id);
  await context.store.create(templateVersions(kind), record);
  void context.work.run(work, id);
  return getVersion(context, kind, templateName, major, minor);
}

/**
 * The next number: a new major without one asked for, else the next minor of that major. The first
 * version of a template may ask for major 1, as AWS's own examples do.
 */
async function drawNumber(
  context: Context,
  kind: TemplateKind,
  template: TemplateRecord,
  asked: string | undefined,
  mayBegin: boolean,
): Promise<{ readonly major: string; readonly minor: string }> {
  const drawn = await context.store.update(templates(kind), template.name, (now) => {
    const major = asked ?? String(now.lastMajor + 1);
    const isFirst = now.lastMajor === 0 && major === "1";
    const lastMinor = now.lastMinors[major];
    if (asked !== undefined && lastMinor === undefined && !isFirst && !mayBegin) {
      throw notFound(`${templateNoun(kind)} version`, `${template.name}:${asked}`);
    }
    return {
      ...now,
      lastMajor: Math.max(now.lastMajor, Number(major)),
      lastMinors: { ...now.lastMinors, [major]: lastMinor === undefined ? 0 : lastMinor + 1 },
    };
  });
  if (drawn === undefined) throw notFound(templateNoun(kind), template.name);
  const major = asked ?? String(drawn.lastMajor);
  return { major, minor: String(drawn.lastMinors[major]) };
}

async function assertQuota(context: Context, kind: TemplateKind, name: string): Promise<void> {
  const { versionsPerTemplate: limit } = context.quotas;
  const { values } = await context.store.list(templateVersions(kind), {
    prefix: keyOf(name, ""),
    limit,
  });
  if (values.length >= limit) throw quotaExceeded("versions of a template", limit);
}
