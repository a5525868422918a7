import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import { unfinished } from "../records/account-records.ts";
import { deployments } from "../records/deployment-record.ts";
import { environments } from "../records/environment-record.ts";
import { instances, pipelines } from "../records/service-record.ts";
import {
  recommendedVersion,
  type TemplateKind,
  type TemplateRecord,
  type TemplateVersionRecord,
  templates,
  templateVersions,
  versionId,
  versionOwner,
} from "../records/template-record.ts";
import { isVersionInProgress } from "../statuses.ts";
import { keyOf, padded } from "../store/keys.ts";
import { getTemplate } from "./find-version.ts";

interface VersionName {
  readonly templateName: string;
  readonly majorVersion: string;
  readonly minorVersion: string;
}

/**
 * Deletes a version that nothing is deployed on. It is marked first: a deployment that starts now
 * sees the mark, one that started before is seen here.
 *
 * @returns the version, `undefined` when there is none (any more)
 */
export async function deleteVersion(
  context: Context,
  kind: TemplateKind,
  name: VersionName,
): Promise<TemplateVersionRecord | undefined> {
  const { templateName, majorVersion, minorVersion } = name;
  const id = versionId(templateName, majorVersion, minorVersion);
  const version = await context.store.get(templateVersions(kind), id);
  if (version === undefined) return undefined;
  if (isVersionInProgress(version.status)) {
    throw conflict(
      `Version ${majorVersion}.${minorVersion} of template ${templateName} is being registered.`,
    );
  }
  await assertNotRecommended(context, kind, version);
  await setDeleting(context, kind, id, true);
  const user = await userOf(context, kind, name);
  if (user !== undefined) {
    await setDeleting(context, kind, id, false);
    throw conflict(
      `Version ${majorVersion}.${minorVersion} of template ${templateName} is in use by ${user}.`,
    );
  }
  await forget(context, kind, version);
  await context.store.remove(templateVersions(kind), id);
  await context.documents.removeAll(versionOwner(version));
  return version;
}

async function setDeleting(
  context: Context,
  kind: TemplateKind,
  id: string,
  deleting: boolean,
): Promise<void> {
  await context.store.update(templateVersions(kind), id, ({ deleting: _, ...version }) =>
    deleting ? { ...version, deleting } : version,
  );
}

/** A recommended version goes last: of its major, and of the template. */
async function assertNotRecommended(
  context: Context,
  kind: TemplateKind,
  version: TemplateVersionRecord,
): Promise<void> {
  const { templateName, majorVersion, minorVersion } = version;
  const template = await getTemplate(context, kind, templateName);
  if (template.recommendedMinors[majorVersion] !== minorVersion) return;
  const ofMajor = keyOf(templateName, padded(majorVersion), "");
  const isLastOfMajor = (await countVersions(context, kind, ofMajor)) === 1;
  const isRecommendedMajor = recommendedVersion(template)?.major === majorVersion;
  const isLast =
    isLastOfMajor && (await countVersions(context, kind, keyOf(templateName, ""))) === 1;
  if (isLast || (isLastOfMajor && !isRecommendedMajor)) return;
  throw conflict(
    `Version ${majorVersion}.${minorVersion} is the recommended one of template ${templateName}: it can only be deleted as the last.`,
  );
}

async function countVersions(
  context: Context,
  kind: TemplateKind,
  prefix: string,
): Promise<number> {
  const { values } = await context.store.list(templateVersions(kind), { prefix, limit: 2 });
  return values.length;
}

/** The ARN of something that is, or is about to be, deployed on the version. */
async function userOf(
  context: Context,
  kind: TemplateKind,
  { templateName, majorVersion, minorVersion }: VersionName,
): Promise<string | undefined> {
  const prefix = keyOf(templateName, padded(majorVersion), padded(minorVersion), "");
  const kinds = kind === "environment" ? [environments] : [instances, pipelines];
  for (const users of kinds) {
    const { values } = await context.store.list<{ readonly arn: string }>(users as never, {
      order: "order3",
      prefix,
      limit: 1,
    });
    if (values[0] !== undefined) return values[0].arn;
  }
  const { values: marks } = await context.store.list(unfinished, {
    prefix: keyOf("deployment", ""),
  });
  for (const { id } of marks) {
    const deployment = await context.store.get(deployments, id);
    const isOfKind = (deployment?.target.type === "ENVIRONMENT") === (kind === "environment");
    const goal = deployment?.goal;
    if (
      isOfKind &&
      goal?.templateName === templateName &&
      goal.templateMajorVersion === majorVersion &&
      goal.templateMinorVersion === minorVersion
    ) {
      return deployment?.targetArn;
    }
  }
  return undefined;
}

/** The template recommends the version no longer; with its last minor a major is gone. */
async function forget(
  context: Context,
  kind: TemplateKind,
  { templateName, majorVersion, minorVersion }: TemplateVersionRecord,
): Promise<void> {
  const prefix = keyOf(templateName, padded(majorVersion), "");
  const isLastOfMajor = (await countVersions(context, kind, prefix)) === 1;
  await context.store.update(templates(kind), templateName, (template): TemplateRecord => {
    const { [majorVersion]: recommended, ...recommendedMinors } = template.recommendedMinors;
    const { [majorVersion]: _, ...lastMinors } = template.lastMinors;
    return {
      ...template,
      ...(recommended === minorVersion ? { recommendedMinors } : {}),
      ...(isLastOfMajor ? { lastMinors } : {}),
    };
  });
}
