import { createHash } from "node:crypto";
import type { CheckArchiveRequest, CheckedArchive } from "../bundle-work/check-archive.ts";
import type { Context } from "../context.ts";
import { MAX_ARCHIVE_BYTES } from "../ports/artifact-source.ts";
import {
  type TemplateKind,
  type TemplateVersionRecord,
  templates,
  templateVersions,
  versionId,
  versionOwner,
} from "../records/template-record.ts";
import { isVersionFailed, isVersionInProgress, isVersionRegistered } from "../statuses.ts";
import { keyOf, padded } from "../store/keys.ts";
import { schemaOf } from "./version-content.ts";

/** The most characters of a schema that the API can return. */
const MAX_SCHEMA_LENGTH = 51_200;

/** Processes that may end while they register a version, before it is given up. */
const MOST_ATTEMPTS = 3;
const HOPELESS = `The registration did not come to its end in ${MOST_ATTEMPTS} attempts: the process ended each time. Check the bundle with \`proton validate\`.`;

/** Brings a template version from REGISTRATION_IN_PROGRESS to DRAFT or REGISTRATION_FAILED. */
export async function registerVersion(
  context: Context,
  kind: TemplateKind,
  id: string,
): Promise<undefined> {
  // Recorded before the bundle is touched: what ends the process is seen by the next one.
  const version = await context.store.update(templateVersions(kind), id, (now) =>
    isVersionInProgress(now.status)
      ? { ...now, registrationAttempts: (now.registrationAttempts ?? 0) + 1 }
      : undefined,
  );
  if (version !== undefined && isVersionInProgress(version.status)) {
    const isHopeless = (version.registrationAttempts ?? 0) > MOST_ATTEMPTS;
    const verdict = isHopeless ? failed(HOPELESS) : await check(context, version);
    const { status } = verdict;
    if (context.work.stopped) return undefined;
    await context.store.update(templateVersions(kind), id, (now) =>
      isVersionInProgress(now.status)
        ? { ...now, ...verdict, lastModifiedAt: context.clock.now() }
        : undefined,
    );
    const data = { arn: version.arn, status };
    context.emit({
      code: "version.registered",
      level: isVersionFailed(status) ? "error" : "info",
      data,
    });
  }
  await context.leases.finish(`${kind}-template-version`, id);
  return undefined;
}

interface Verdict {
  readonly status: "DRAFT" | "REGISTRATION_FAILED";
  readonly statusMessage: string;
  readonly archiveSha256?: string;
}

async function check(context: Context, version: TemplateVersionRecord): Promise<Verdict> {
  const { kind, templateName } = version;
  const template = await context.store.get(templates(kind), templateName);
  let archive: Uint8Array;
  try {
    archive = await archiveOf(context, version);
  } catch (error) {
    // Whoever asked for it may read it, even if this process may not.
    const id = versionId(templateName, version.majorVersion, version.minorVersion);
    if (!(await context.leases.isOwn(`${kind}-template-version`, id))) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const { bucket, key } = version.source ?? {};
    const name = bucket === undefined ? "of the sync" : `s3://${bucket}/${key}`;
    return failed(`The template bundle ${name} cannot be read: ${reason}`);
  }
  const customerManaged = template?.customerManaged === true;
  const checked = await checkGuarded(context, { archive, templateName, kind, customerManaged });
  const { findings } = checked;
  await context.documents.put(versionOwner(version), "findings", JSON.stringify(findings));
  if (checked.outcome === "rejected") return failed(checked.message);
  const { schema } = checked;
  if ([...schema].length > MAX_SCHEMA_LENGTH) {
    return failed(`The schema is longer than ${MAX_SCHEMA_LENGTH} characters`);
  }
  const breaks = await breaksOf(context, version, schema);
  if (breaks.length > 0) {
    return failed(
      `The schema is not backward compatible with ${breaks.join("; ")}. Create a new major version instead`,
    );
  }
  await context.documents.put(versionOwner(version), "archive", archive);
  await context.documents.put(versionOwner(version), "schema", schema);
  const archiveSha256 = createHash("sha256").update(archive).digest("hex");
  return { status: "DRAFT", statusMessage: "", archiveSha256 };
}

async function archiveOf(context: Context, version: TemplateVersionRecord): Promise<Uint8Array> {
  if (version.source !== undefined) return context.artifacts.fetch(version.source);
  const archive = await context.documents.bytes(versionOwner(version), "archive");
  if (archive === undefined) throw new Error("it is not there any more");
  if (archive.length <= MAX_ARCHIVE_BYTES) return archive;
  throw new Error(`it is larger than ${MAX_ARCHIVE_BYTES} bytes`);
}

async function checkGuarded(
  { bundleWork }: Context,
  request: CheckArchiveRequest,
): Promise<CheckedArchive> {
  try {
    return await bundleWork.check(request);
  } catch (error) {
    const message = `The template bundle cannot be checked: ${String(error)}`;
    return { outcome: "rejected", message, findings: [] };
  }
}

/** What the schema breaks for specs of the minors before it, of which the last registered one counts. */
async function breaksOf(
  context: Context,
  version: TemplateVersionRecord,
  schema: string,
): Promise<readonly string[]> {
  const { kind, templateName, majorVersion, minorVersion } = version;
  const { values } = await context.store.list(templateVersions(kind), {
    prefix: keyOf(templateName, padded(majorVersion), ""),
    descending: true,
  });
  const previous = values.find(
    (other) =>
      Number(other.minorVersion) < Number(minorVersion) && isVersionRegistered(other.status),
  );
  if (previous === undefined) return [];
  const breaks = await context.bundleWork.breaks(await schemaOf(context, previous), schema);
  const number = `${previous.majorVersion}.${previous.minorVersion}`;
  return breaks.map((message) => `version ${number}: ${message}`);
}

function failed(statusMessage: string): Verdict {
  return { status: "REGISTRATION_FAILED", statusMessage };
}
