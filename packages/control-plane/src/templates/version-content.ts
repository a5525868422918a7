import type { RegisteredBundle } from "../bundle-work/bundle-work.ts";
import type { Context } from "../context.ts";
import { type TemplateVersionRecord, versionOwner } from "../records/template-record.ts";

/** The bundle of a registered version, loaded when it is not in use already. */
export function bundleOf({ documents }: Context, version: TemplateVersionRecord): RegisteredBundle {
  const owner = versionOwner(version);
  return {
    digest: version.archiveSha256 ?? owner,
    name: `${version.templateName}.tar.gz`,
    load: () => documents.bytes(owner, "archive"),
  };
}

/** A version's schema file. */
export async function schemaOf(context: Context, version: TemplateVersionRecord): Promise<string> {
  return (await context.documents.text(versionOwner(version), "schema")) ?? "";
}
