import { callProton, type Input } from "./call-proton.ts";
import { read, readAll } from "./queries.ts";

export type TemplateKind = "environment" | "service";

/** A template of either kind. */
export interface Template {
  readonly arn: string | undefined;
  readonly name: string | undefined;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly recommendedVersion?: string | undefined;
  readonly createdAt: number | undefined;
  readonly lastModifiedAt: number | undefined;
  /** Of an environment template. */
  readonly provisioning?: string | undefined;
  /** Of a service template. */
  readonly pipelineProvisioning?: string | undefined;
}

/** A version of a template of either kind. */
export interface TemplateVersion {
  readonly arn: string | undefined;
  readonly majorVersion: string | undefined;
  readonly minorVersion: string | undefined;
  readonly status: string | undefined;
  readonly statusMessage?: string | undefined;
  readonly description?: string | undefined;
  readonly recommendedMinorVersion?: string | undefined;
  readonly createdAt: number | undefined;
  /** Where it was asked for by itself. */
  readonly schema?: string | undefined;
  /** Of a service template. */
  readonly compatibleEnvironmentTemplates?:
    | readonly {
        readonly templateName: string | undefined;
        readonly majorVersion: string | undefined;
      }[]
    | undefined;
  readonly supportedComponentSources?: readonly string[] | undefined;
}

/** The operations of both kinds of templates, which differ in their names alone. */
export const templateKinds = {
  environment: {
    kind: "environment",
    noun: "environment template",
    title: "Environment templates",
    path: "/environment-templates",
    list: readAll(
      "environment-template",
      "ListEnvironmentTemplates",
      {},
      (page): readonly Template[] | undefined => page.templates,
    ),
    get: (name: string) =>
      read(
        "environment-template",
        "GetEnvironmentTemplate",
        { name },
        (answer): Template | undefined => answer.environmentTemplate,
      ),
    versions: (templateName: string) =>
      readAll(
        "environment-template",
        "ListEnvironmentTemplateVersions",
        { templateName },
        (page): readonly TemplateVersion[] | undefined => page.templateVersions,
      ),
    version: (templateName: string, majorVersion: string, minorVersion: string) =>
      read(
        "environment-template",
        "GetEnvironmentTemplateVersion",
        { templateName, majorVersion, minorVersion },
        (answer): TemplateVersion | undefined => answer.environmentTemplateVersion,
      ),
    update: (change: TemplateChange) => callProton("UpdateEnvironmentTemplate", change),
    remove: (name: string) => callProton("DeleteEnvironmentTemplate", { name }),
    removeVersion: (id: VersionId) => callProton("DeleteEnvironmentTemplateVersion", id),
    updateVersion: (change: Input<"UpdateEnvironmentTemplateVersion">) =>
      callProton("UpdateEnvironmentTemplateVersion", change),
  },
  service: {
    kind: "service",
    noun: "service template",
    title: "Service templates",
    path: "/service-templates",
    list: readAll(
      "service-template",
      "ListServiceTemplates",
      {},
      (page): readonly Template[] | undefined => page.templates,
    ),
    get: (name: string) =>
      read(
        "service-template",
        "GetServiceTemplate",
        { name },
        (answer): Template | undefined => answer.serviceTemplate,
      ),
    versions: (templateName: string) =>
      readAll(
        "service-template",
        "ListServiceTemplateVersions",
        { templateName },
        (page): readonly TemplateVersion[] | undefined => page.templateVersions,
      ),
    version: (templateName: string, majorVersion: string, minorVersion: string) =>
      read(
        "service-template",
        "GetServiceTemplateVersion",
        { templateName, majorVersion, minorVersion },
        (answer): TemplateVersion | undefined => answer.serviceTemplateVersion,
      ),
    update: (change: TemplateChange) => callProton("UpdateServiceTemplate", change),
    remove: (name: string) => callProton("DeleteServiceTemplate", { name }),
    removeVersion: (id: VersionId) => callProton("DeleteServiceTemplateVersion", id),
    updateVersion: (change: Input<"UpdateServiceTemplateVersion">) =>
      callProton("UpdateServiceTemplateVersion", change),
  },
} as const;

/** What a template says of itself. */
export interface TemplateChange {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
}

/** Names one version. */
export interface VersionId {
  readonly templateName: string;
  readonly majorVersion: string;
  readonly minorVersion: string;
}

/** `1.2` as its two numbers. */
export function versionParts(version: string): { readonly major: string; readonly minor: string } {
  const [major = "", minor = ""] = version.split(".");
  return { major, minor };
}
