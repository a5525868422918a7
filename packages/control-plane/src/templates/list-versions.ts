import type { Context } from "../context.ts";
import { type TemplateKind, templateVersions } from "../records/template-record.ts";
import { listPage, type PageRequest } from "../requests/paging.ts";
import { keyOf, padded } from "../store/keys.ts";
import { versionSummary } from "../views/template-view.ts";
import { getTemplate } from "./find-version.ts";

/** A page of a template's versions in their order: of one major, or all `M.m` of them. */
export async function listVersions(
  context: Context,
  kind: TemplateKind,
  input: PageRequest & {
    readonly templateName: string;
    readonly majorVersion?: string | undefined;
  },
) {
  const { templateName, majorVersion } = input;
  const template = await getTemplate(context, kind, templateName);
  const prefix =
    majorVersion === undefined
      ? keyOf(templateName, "")
      : keyOf(templateName, padded(majorVersion), "");
  const operation =
    kind === "environment" ? "ListEnvironmentTemplateVersions" : "ListServiceTemplateVersions";
  const page = await listPage(context, operation, input, templateVersions(kind), { prefix });
  return {
    templateVersions: page.values.map((version) => versionSummary(version, template)),
    nextToken: page.nextToken,
  };
}
