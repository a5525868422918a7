import { type Kind, keyOf, padded } from "../store/keys.ts";
import type { Tags } from "./deployable.ts";

/** Which of the two kinds of template. */
export type TemplateKind = "environment" | "service";

/** An environment template or a service template. */
export interface TemplateRecord {
  readonly kind: TemplateKind;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
  readonly displayName?: string;
  readonly description?: string;
  readonly encryptionKey?: string;
  /** Environments of an environment template, pipelines of a service template, are the customer's. */
  readonly customerManaged: boolean;
  /** The last major that was given out; none is given out twice. */
  readonly lastMajor: number;
  /** The last minor that was given out, by major. */
  readonly lastMinors: Readonly<Record<string, number>>;
  /** The highest published minor, by major. */
  readonly recommendedMinors: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly createdWith: string;
  readonly modified: boolean;
}

/** The version that a template recommends: the highest published major and its highest published minor. */
export function recommendedVersion(
  template: TemplateRecord,
): { readonly major: string; readonly minor: string } | undefined {
  const [major] = Object.keys(template.recommendedMinors).sort((a, b) => Number(b) - Number(a));
  if (major === undefined) return undefined;
  return { major, minor: template.recommendedMinors[major] as string };
}

/** A version of a template; its archive and its schema are documents. */
export interface TemplateVersionRecord {
  readonly kind: TemplateKind;
  readonly templateName: string;
  readonly majorVersion: string;
  readonly minorVersion: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
  readonly description?: string;
  readonly status: "REGISTRATION_IN_PROGRESS" | "REGISTRATION_FAILED" | "DRAFT" | "PUBLISHED";
  /** How often its registration was begun: one that ends the process is not begun for ever. */
  readonly registrationAttempts?: number;
  readonly statusMessage: string;
  /** Absent where the archive came with the version: by a sync. */
  readonly source?: { readonly bucket: string; readonly key: string };
  /** SHA-256 of the registered archive in lower-case hexadecimal. */
  readonly archiveSha256?: string;
  /** Set while the version is being deleted: nothing new may be deployed on it. */
  readonly deleting?: boolean;
  readonly compatibleEnvironmentTemplates?: readonly CompatibleTemplate[];
  readonly supportedComponentSources?: readonly "DIRECTLY_DEFINED"[];
  readonly tags: Tags;
}

/** An environment template and major that instances of a service template may be placed in. */
export interface CompatibleTemplate {
  readonly templateName: string;
  readonly majorVersion: string;
}

/** The kind of record that holds templates. */
export function templates(kind: TemplateKind): Kind<TemplateRecord> {
  return { name: `${kind}-template`, id: ({ name }) => name };
}

/** The kind of record that holds template versions. */
export function templateVersions(kind: TemplateKind): Kind<TemplateVersionRecord> {
  return {
    name: `${kind}-template-version`,
    id: ({ templateName, majorVersion, minorVersion }) =>
      versionId(templateName, majorVersion, minorVersion),
  };
}

/** A version's id: versions of a template follow one another in their order. */
export function versionId(templateName: string, major: string, minor: string): string {
  return keyOf(templateName, padded(major), padded(minor));
}

/** Who owns the documents of a version. */
export function versionOwner(version: TemplateVersionRecord): string {
  return version.arn;
}
