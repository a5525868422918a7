import type { OperationName } from "../generated/api.ts";
import { createVersion } from "../templates/create-version.ts";
import { deleteVersion } from "../templates/delete-version.ts";
import { getVersion } from "../templates/find-version.ts";
import { listVersions } from "../templates/list-versions.ts";
import { updateVersion } from "../templates/update-version.ts";
import { environmentVersionDetail, serviceVersionDetail } from "../templates/version-views.ts";
import type { Operations } from "./operation.ts";

type VersionOperationName = Extract<
  OperationName,
  `${string}TemplateVersion` | `${string}TemplateVersions`
>;

/** The operations on template versions: one implementation a verb for both kinds. */
export const templateVersionOperations: Operations<VersionOperationName> = {
  CreateEnvironmentTemplateVersion: async (context, input) => {
    const version = await createVersion(context, "environment", input);
    return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
  },
  DeleteEnvironmentTemplateVersion: async (context, input) => {
    const version = await deleteVersion(context, "environment", input);
    if (version === undefined) return {};
    return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
  },
  GetEnvironmentTemplateVersion: async (context, input) => {
    const { templateName, majorVersion, minorVersion } = input;
    const version = await getVersion(
      context,
      "environment",
      templateName,
      majorVersion,
      minorVersion,
    );
    return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
  },
  ListEnvironmentTemplateVersions: async (context, input) =>
    listVersions(context, "environment", input),
  UpdateEnvironmentTemplateVersion: async (context, input) => {
    const version = await updateVersion(context, "environment", input);
    return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
  },
  CreateServiceTemplateVersion: async (context, input) => {
    const version = await createVersion(context, "service", input);
    return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
  },
  DeleteServiceTemplateVersion: async (context, input) => {
    const version = await deleteVersion(context, "service", input);
    if (version === undefined) return {};
    return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
  },
  GetServiceTemplateVersion: async (context, input) => {
    const { templateName, majorVersion, minorVersion } = input;
    const version = await getVersion(context, "service", templateName, majorVersion, minorVersion);
    return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
  },
  ListServiceTemplateVersions: async (context, input) => listVersions(context, "service", input),
  UpdateServiceTemplateVersion: async (context, input) => {
    const version = await updateVersion(context, "service", input);
    return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
  },
};
