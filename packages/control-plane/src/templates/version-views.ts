import type { Context } from "../context.ts";
import type { EnvironmentTemplateVersion, ServiceTemplateVersion } from "../generated/api.ts";
import { type TemplateVersionRecord, templates } from "../records/template-record.ts";
import { versionSummary } from "../views/template-view.ts";
import { schemaOf } from "./version-content.ts";

/** An environment template version in full. */
export async function environmentVersionDetail(
  context: Context,
  version: TemplateVersionRecord,
): Promise<EnvironmentTemplateVersion> {
  const template = await context.store.get(templates(version.kind), version.templateName);
  const schema = await schemaOf(context, version);
  return { ...versionSummary(version, template), schema: schema === "" ? undefined : schema };
}

/** A service template version in full. */
export async function serviceVersionDetail(
  context: Context,
  version: TemplateVersionRecord,
): Promise<ServiceTemplateVersion> {
  return {
    ...(await environmentVersionDetail(context, version)),
    compatibleEnvironmentTemplates: version.compatibleEnvironmentTemplates ?? [],
    supportedComponentSources: version.supportedComponentSources,
  };
}
