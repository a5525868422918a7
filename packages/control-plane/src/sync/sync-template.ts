import { COMPATIBLE_FILE, parseRegistration, REGISTRATION_FILE } from "@proton/bundle";
import type { Context } from "../context.ts";
import type { SyncDirectory } from "../ports/sync-source.ts";
import { type TemplateSyncConfigRecord, templateResourceId } from "../records/sync-records.ts";
import {
  type TemplateKind,
  type TemplateVersionRecord,
  templateVersions,
  versionId,
} from "../records/template-record.ts";
import { isVersionInProgress, isVersionRegistered } from "../statuses.ts";
import { addVersion } from "../templates/create-version.ts";
import { getVersion } from "../templates/find-version.ts";
import { repositoryPath } from "./find-config.ts";
import { type SyncResult, syncResource } from "./sync-resource.ts";
import {
  fromSource,
  letOthersWork,
  revisionOf,
  SyncProblem,
  type SyncRun,
  SyncStopped,
  shortSha,
} from "./sync-run.ts";

/** The longest description that the API takes. */
const MAX_DESCRIPTION = 500;
const MAJOR = /^v([1-9]\d{0,8})$/;

/**
 * Registers a draft of each major version whose directory changed (User Guide, "Template sync
 * configurations"): `<template>/v<major>/`, in the first directory of the template's name.
 *
 * @returns why it failed, each
 */
export async function syncTemplate(
  context: Context,
  run: SyncRun,
  config: TemplateSyncConfigRecord,
): Promise<readonly string[]> {
  const { kind, templateName } = config;
  const directories = await fromSource(run.source.directories(run.repository, run.sha));
  const failures: string[] = [];
  for (const { major, directory } of majorsOf(run, config, directories)) {
    const resource = {
      id: templateResourceId(kind, templateName, major),
      target: `${context.arns.template(kind, templateName)}:${major}`,
      revision: revisionOf(run, directory.path),
    };
    const sync = { kind, templateName, major, directory };
    const failed = await syncResource(context, run, resource, (content) =>
      syncMajor(context, run, sync, content),
    );
    failures.push(...failed);
  }
  return failures;
}

interface MajorSync {
  readonly kind: TemplateKind;
  readonly templateName: string;
  readonly major: string;
  readonly directory: SyncDirectory;
}

function majorsOf(
  run: SyncRun,
  { templateName, subdirectory }: TemplateSyncConfigRecord,
  directories: readonly SyncDirectory[],
): readonly Pick<MajorSync, "major" | "directory">[] {
  const below = repositoryPath("subdirectory", subdirectory ?? "");
  const shown = `${run.record.repository} at ${shortSha(run.sha)}`;
  const found = directories
    .filter(({ path }) => isBelow(path, below) && path.split("/").at(-1) === templateName)
    .toSorted((a, b) => depthOf(a) - depthOf(b) || (a.path < b.path ? -1 : 1))[0];
  if (found === undefined) {
    const place = below === "" ? "" : ` below ${below}`;
    throw new SyncProblem(
      `${shown} has no directory ${templateName}${place}: add ${below === "" ? "" : `${below}/`}${templateName}/v1 with the bundle, or change the subdirectory of the sync.`,
    );
  }
  const majors = directories.flatMap((directory) => {
    if (!directory.path.startsWith(`${found.path}/`)) return [];
    const [, major] = MAJOR.exec(directory.path.slice(found.path.length + 1)) ?? [];
    return major === undefined ? [] : [{ major, directory }];
  });
  if (majors.length > 0) return majors.toSorted((a, b) => Number(a.major) - Number(b.major));
  throw new SyncProblem(
    `${found.path} of ${shown} has no directory such as v1: move the bundle to ${found.path}/v1.`,
  );
}

function isBelow(path: string, directory: string): boolean {
  return directory === "" || path.startsWith(`${directory}/`);
}

function depthOf({ path }: SyncDirectory): number {
  return path.split("/").length;
}

async function syncMajor(
  context: Context,
  run: SyncRun,
  { kind, templateName, major, directory }: MajorSync,
  content: { readonly digest: string; readonly minorVersion?: string } | undefined,
): Promise<SyncResult> {
  const { digest } = directory;
  if (content?.digest === digest && content.minorVersion !== undefined) {
    const id = versionId(templateName, major, content.minorVersion);
    if ((await context.store.get(templateVersions(kind), id)) !== undefined) {
      return { event: `Nothing changed: version ${major}.${content.minorVersion} stays`, content };
    }
  }
  const registration = kind === "service" ? await registrationOf(run, directory.path) : {};
  const archive = await fromSource(run.source.archive(run.repository, run.sha, directory.path));
  const made = await addVersion(
    context,
    kind,
    {
      templateName,
      majorVersion: major,
      description: describe(run),
      clientToken: `${run.record.attemptId}/${digest}`,
      ...registration,
    },
    { archive },
  );
  const version = await registered(context, made);
  const name = `${major}.${version.minorVersion}`;
  if (!isVersionRegistered(version.status)) {
    throw new SyncProblem(
      `${directory.path} at ${shortSha(run.sha)}: ${version.statusMessage}. Version ${name} is not registered: mend it and push again.`,
    );
  }
  return {
    event: `Registered version ${name} as a draft`,
    content: { digest, minorVersion: version.minorVersion },
  };
}

/** `[1a2b3c4] Subject`, as Proton wrote it. */
function describe({ sha, message }: SyncRun): string {
  return [...`[${shortSha(sha)}] ${message}`].slice(0, MAX_DESCRIPTION).join("");
}

async function registrationOf({ source, repository, sha }: SyncRun, directory: string) {
  const text = (file: string) => fromSource(source.file(repository, sha, `${directory}/${file}`));
  const registration = await text(REGISTRATION_FILE);
  const compatible = await text(COMPATIBLE_FILE);
  const result = parseRegistration({ registration, compatible }, directory);
  if (result.outcome === "problem") throw new SyncProblem(result.message);
  return result.registration;
}

/** The version once it is registered or refused, by this process or by another one. */
async function registered(
  context: Context,
  { kind, templateName, majorVersion, minorVersion }: TemplateVersionRecord,
): Promise<TemplateVersionRecord> {
  const id = versionId(templateName, majorVersion, minorVersion);
  for (;;) {
    await context.work.run(`${kind}-template-version`, id);
    if (context.work.stopped) throw new SyncStopped();
    const version = await getVersion(context, kind, templateName, majorVersion, minorVersion);
    if (!isVersionInProgress(version.status)) return version;
    await letOthersWork(context);
  }
}
