import { createHash } from "node:crypto";
import {
  type PackedBundle,
  packBundle,
  stopsRegistration,
  type TemplateBundle,
  tarBundle,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { BundleWork } from "@proton/control-plane";
import { isVersionFailed, isVersionPublished } from "@proton/control-plane/client";
import { compatibleEnvironments, takesComponents } from "./compatible-environments.ts";
import { inDirectory } from "./in-directory.ts";
import type { LoadedEstate } from "./load-estate.ts";
import type { TemplateStep } from "./plan.ts";
import { found, type ProtonApi } from "./proton-api.ts";
import type { Rehearsed } from "./rehearsed.ts";
import { listTemplateVersions } from "./template-versions.ts";

/** The tag of a template version that says which content it was registered from. */
export const CONTENT_TAG = "content-sha256";

/** What is known of a template: the version to deploy, and what must be done to have it. */
export interface TemplateState {
  readonly name: string;
  readonly kind: TemplateBundle["kind"];
  /** The version that should be deployed, whether it exists yet or not. */
  readonly version: string;
  readonly step: TemplateStep | undefined;
}

export interface PlanTemplatesOptions {
  /** Checks changed bundles. */
  readonly bundleWork: BundleWork;
  /** Which archives came of which bundles. @default nothing is known of them */
  readonly packed?: Rehearsed | undefined;
}

/** Compares the content of every bundle with the newest version of its template. */
export async function planTemplates(
  api: ProtonApi,
  loaded: LoadedEstate,
  { bundleWork, packed }: PlanTemplatesOptions,
): Promise<ReadonlyMap<string, TemplateState>> {
  const { estate, bundles } = loaded;
  const states = await Promise.all(
    estate.templates.map(async ({ name, major }) => {
      const bundle = bundles.get(name);
      if (!bundle) throw new Error(`bundle of template ${name} was not loaded`);
      const options = { api, loaded, bundleWork, packed };
      return planTemplate({ ...options, name, bundle, wantedMajor: major });
    }),
  );
  return new Map(states.map((state) => [state.name, state]));
}

interface PlanTemplateOptions extends PlanTemplatesOptions {
  readonly api: ProtonApi;
  readonly loaded: LoadedEstate;
  readonly name: string;
  readonly bundle: TemplateBundle;
  readonly wantedMajor: number | undefined;
}

async function planTemplate(options: PlanTemplateOptions): Promise<TemplateState> {
  const { api, loaded, bundleWork, packed, name, bundle, wantedMajor } = options;
  const template = await found(getTemplate(api, bundle.kind, name));
  const versions = template ? await listTemplateVersions(api, bundle.kind, name) : [];
  const majors = versions.map(({ majorVersion }) => Number(majorVersion));
  const major = wantedMajor ?? Math.max(1, ...majors);
  const ofMajor = versions.filter(({ majorVersion }) => Number(majorVersion) === major);
  const newest = ofMajor.toSorted((a, b) => Number(b.minorVersion) - Number(a.minorVersion))[0];
  const common = {
    kind: "template",
    name,
    templateKind: bundle.kind,
    bundle,
    isNew: !template,
    basis: basisOf(template, versions),
    problems: [],
    findings: [],
    compatibleEnvironments: compatibleEnvironments(loaded, name, bundle),
    takesComponents: takesComponents(bundle),
  } as const;
  const isUsable = newest && !isVersionFailed(newest.status);
  let archive: PackedBundle | undefined;
  const pack = () => {
    archive ??= packBundle(bundle);
    return archive;
  };
  if (isUsable && isPackedAs(bundle, await contentOf(api, newest.arn), { packed, pack })) {
    const version = `${newest.majorVersion}.${newest.minorVersion}`;
    const step = isVersionPublished(newest.status) ? undefined : { ...common, version };
    return { name, kind: bundle.kind, version, step };
  }
  const minor = newest ? Number(newest.minorVersion) + 1 : 0;
  const version = `${major}.${minor}`;
  const { bytes, sha256 } = pack();
  return {
    name,
    kind: bundle.kind,
    version,
    step: {
      ...common,
      version,
      archive: { bytes, sha256 },
      findings: await stoppingFindings({ loaded, bundleWork, name, bundle, archive: bytes }),
      problems: [
        // Of a template whose versions are all deleted only the API knows which there were.
        ...(template && majors.length === 0 ? [] : majorProblems(name, major, majors)),
        ...(isUsable ? await schemaProblems({ api, bundleWork, bundle, newest }) : []),
      ],
    },
  };
}

/** Whether an archive of the bundle has the digest; compressing it says so, once. */
function isPackedAs(
  bundle: TemplateBundle,
  sha256: string | undefined,
  { packed, pack }: { readonly packed: Rehearsed | undefined; readonly pack: () => PackedBundle },
): boolean {
  if (sha256 === undefined) return false;
  const fact = createHash("sha256").update(tarBundle(bundle)).update(sha256).digest("hex");
  if (packed?.has(fact)) return true;
  if (pack().sha256 !== sha256) return false;
  packed?.add([fact]);
  return true;
}

/** Which template, and which versions of it, whatever became of those that were deleted. */
function basisOf(
  template: { readonly createdAt: Date } | undefined,
  versions: Awaited<ReturnType<typeof listTemplateVersions>>,
): string {
  const numbers = versions.map(
    ({ majorVersion, minorVersion }) => `${majorVersion}.${minorVersion}`,
  );
  return [template?.createdAt.toISOString() ?? "new", ...numbers.sort()].join(" ");
}

/** What would stop the registration, with paths as the estate's other findings have them. */
async function stoppingFindings(options: {
  readonly loaded: LoadedEstate;
  readonly bundleWork: BundleWork;
  readonly name: string;
  readonly bundle: TemplateBundle;
  readonly archive: Uint8Array;
}): Promise<readonly Finding[]> {
  const { loaded, bundleWork, name, bundle, archive } = options;
  const path = loaded.bundlePaths.get(name) ?? "";
  const part = bundle.kind === "environment" ? "environment" : "pipeline";
  const { findings } = await bundleWork.check({
    archive,
    templateName: name,
    kind: bundle.kind,
    customerManaged: bundle.parts[part] === undefined,
  });
  return findings.filter(stopsRegistration).map((finding) => inDirectory(finding, path));
}

/** The API numbers major versions itself, one after the other. */
function majorProblems(name: string, major: number, majors: readonly number[]): readonly string[] {
  const newest = Math.max(0, ...majors);
  if (major < newest && !majors.includes(major)) {
    return [
      `major ${major} of template ${name} has no versions any more, and its number is not given again: write \`major: ${newest}\``,
    ];
  }
  const next = newest + 1;
  if (major <= next) return [];
  return [
    `major ${major} of template ${name} cannot come before ${next}: write \`major: ${next}\``,
  ];
}

/** A minor version takes every spec that the one before took. */
async function schemaProblems(options: {
  readonly api: ProtonApi;
  readonly bundleWork: BundleWork;
  readonly bundle: TemplateBundle;
  readonly newest: {
    readonly templateName: string;
    readonly majorVersion: string;
    readonly minorVersion: string;
  };
}): Promise<readonly string[]> {
  const { api, bundleWork, bundle, newest } = options;
  const { templateName, majorVersion, minorVersion } = newest;
  const key = { templateName, majorVersion, minorVersion };
  const { schema } =
    bundle.kind === "environment"
      ? (await api.call("GetEnvironmentTemplateVersion", key)).environmentTemplateVersion
      : (await api.call("GetServiceTemplateVersion", key)).serviceTemplateVersion;
  if (schema === undefined) return [];
  const breaks = await bundleWork.breaks(schema, bundle.schema.text);
  if (breaks.length === 0) return [];
  const next = Number(majorVersion) + 1;
  return [
    `the schema breaks with version ${majorVersion}.${minorVersion}: ${breaks.join("; ")}. Set \`major: ${next}\` for the template in the estate file to register it as ${next}.0`,
  ];
}

async function getTemplate(api: ProtonApi, kind: TemplateBundle["kind"], name: string) {
  return kind === "environment"
    ? (await api.call("GetEnvironmentTemplate", { name })).environmentTemplate
    : (await api.call("GetServiceTemplate", { name })).serviceTemplate;
}

async function contentOf(api: ProtonApi, resourceArn: string): Promise<string | undefined> {
  const { tags } = await api.call("ListTagsForResource", { resourceArn });
  return tags.find(({ key }) => key === CONTENT_TAG)?.value;
}
