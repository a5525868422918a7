import type { TemplateKind } from "@proton/bundle";
import { listAll } from "./list-all.ts";
import type { ProtonApi } from "./proton-api.ts";

/** Every version of a template, of either kind. */
export function listTemplateVersions(api: ProtonApi, kind: TemplateKind, templateName: string) {
  return listAll(
    (token) =>
      kind === "environment"
        ? api.call("ListEnvironmentTemplateVersions", { templateName, ...token })
        : api.call("ListServiceTemplateVersions", { templateName, ...token }),
    ({ templateVersions }) => templateVersions,
  );
}
