import type {
  EnvironmentTemplate,
  EnvironmentTemplateVersionSummary,
  ServiceTemplate,
  ServiceTemplateVersionSummary,
} from "../generated/api.ts";
import {
  recommendedVersion,
  type TemplateRecord,
  type TemplateVersionRecord,
} from "../records/template-record.ts";

/** An environment template. */
export function environmentTemplateView(record: TemplateRecord): EnvironmentTemplate {
  return { ...templateMembers(record), provisioning: provisioningOf(record) };
}

/** A service template. */
export function serviceTemplateView(record: TemplateRecord): ServiceTemplate {
  return { ...templateMembers(record), pipelineProvisioning: provisioningOf(record) };
}

/** A template as listings show it: the same without its key. */
export function withoutKey<View extends { readonly encryptionKey?: string | undefined }>(
  view: View,
): Omit<View, "encryptionKey"> {
  const { encryptionKey: _, ...summary } = view;
  return summary;
}

function templateMembers(record: TemplateRecord) {
  const recommended = recommendedVersion(record);
  return {
    arn: record.arn,
    createdAt: new Date(record.createdAt),
    description: record.description,
    displayName: record.displayName,
    encryptionKey: record.encryptionKey,
    lastModifiedAt: new Date(record.lastModifiedAt),
    name: record.name,
    recommendedVersion:
      recommended === undefined ? undefined : `${recommended.major}.${recommended.minor}`,
  };
}

function provisioningOf(record: TemplateRecord): "CUSTOMER_MANAGED" | undefined {
  return record.customerManaged ? "CUSTOMER_MANAGED" : undefined;
}

/** A version as listings show it, of either kind. */
export function versionSummary(
  version: TemplateVersionRecord,
  template: TemplateRecord | undefined,
): EnvironmentTemplateVersionSummary & ServiceTemplateVersionSummary {
  return {
    arn: version.arn,
    createdAt: new Date(version.createdAt),
    description: version.description,
    lastModifiedAt: new Date(version.lastModifiedAt),
    majorVersion: version.majorVersion,
    minorVersion: version.minorVersion,
    recommendedMinorVersion: template?.recommendedMinors[version.majorVersion],
    status: version.status,
    statusMessage: version.statusMessage,
    templateName: version.templateName,
  };
}
