import type { Finding } from "@proton/cloudformation";
import type { Context } from "../context.ts";
import { type TemplateKind, versionOwner } from "../records/template-record.ts";
import { getVersion } from "./find-version.ts";

/** Names one version of one template. */
export interface TemplateVersionName {
  readonly kind: TemplateKind;
  readonly templateName: string;
  readonly majorVersion: string;
  readonly minorVersion: string;
}

/** What a registration left behind. */
export interface TemplateVersionDetails {
  /** SHA-256 of the archive in lower-case hexadecimal; absent unless it was registered. */
  readonly archiveSha256: string | undefined;
  /** Absent where a sync brought the archive. */
  readonly source: { readonly bucket: string; readonly key: string } | undefined;
  readonly findings: readonly Finding[];
}

/** @throws ProtonError `ResourceNotFoundException` */
export async function versionDetails(
  context: Context,
  { kind, templateName, majorVersion, minorVersion }: TemplateVersionName,
): Promise<TemplateVersionDetails> {
  const version = await getVersion(context, kind, templateName, majorVersion, minorVersion);
  const { archiveSha256, source } = version;
  const findings = await context.documents.text(versionOwner(version), "findings");
  return { archiveSha256, source, findings: JSON.parse(findings ?? "[]") };
}
