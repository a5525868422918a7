import type { ReadBundleResult } from "@proton/bundle";
import type { Context } from "../context.ts";
import { type TemplateVersionRecord, versionOwner } from "../records/template-record.ts";

/** The bundle of a registered version, unpacked once as long as it is in use. */
export function bundleOf(
  { bundles, documents }: Context,
  version: TemplateVersionRecord,
): Promise<ReadBundleResult | undefined> {
  const owner = versionOwner(version);
  return bundles.read(version.archiveSha256 ?? owner, {
    name: `${version.templateName}.tar.gz`,
    load: () => documents.bytes(owner, "archive"),
  });
}

/** A version's schema file. */
export async function schemaOf(context: Context, version: TemplateVersionRecord): Promise<string> {
  return (await context.documents.text(versionOwner(version), "schema")) ?? "";
}
