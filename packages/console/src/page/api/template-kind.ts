import { callProton } from "./call-proton.ts";
import { read, readAll } from "./queries.ts";

export type TemplateKind = "environment" | "service";

/** The operations of both kinds of templates, which differ in their names alone. */
export const templateKinds = {
  environment: {
    kind: "environment",
    noun: "environment template",
    title: "Environment templates",
    path: "/environment-templates",
    list: readAll("environment-template", "ListEnvironmentTemplates", {}, (page) => page.templates),
    get: (name: string) => read("environment-template", "GetEnvironmentTemplate", { name }),
    versions: (templateName: string) =>
      readAll(
        "environment-template",
        "ListEnvironmentTemplateVersions",
        { templateName },
        (page) => page.templateVersions,
      ),
    version: (templateName: string, majorVersion: string, minorVersion: string) =>
      read("environment-template", "GetEnvironmentTemplateVersion", {
        templateName,
        majorVersion,
        minorVersion,
      }),
    remove: (name: string) => callProton("DeleteEnvironmentTemplate", { name }),
    removeVersion: (id: VersionId) => callProton("DeleteEnvironmentTemplateVersion", id),
    updateVersion: (id: VersionId & { status?: "DRAFT" | "PUBLISHED"; description?: string }) =>
      callProton("UpdateEnvironmentTemplateVersion", id),
  },
  service: {
    kind: "service",
    noun: "service template",
    title: "Service templates",
    path: "/service-templates",
    list: readAll("service-template", "ListServiceTemplates", {}, (page) => page.templates),
    get: (name: string) => read("service-template", "GetServiceTemplate", { name }),
    versions: (templateName: string) =>
      readAll(
        "service-template",
        "ListServiceTemplateVersions",
        { templateName },
        (page) => page.templateVersions,
      ),
    version: (templateName: string, majorVersion: string, minorVersion: string) =>
      read("service-template", "GetServiceTemplateVersion", {
        templateName,
        majorVersion,
        minorVersion,
      }),
    remove: (name: string) => callProton("DeleteServiceTemplate", { name }),
    removeVersion: (id: VersionId) => callProton("DeleteServiceTemplateVersion", id),
    updateVersion: (id: VersionId & { status?: "DRAFT" | "PUBLISHED"; description?: string }) =>
      callProton("UpdateServiceTemplateVersion", id),
  },
} as const;

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
