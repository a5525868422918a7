import { getVersion } from "../rules/versions.ts";
import { serviceVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Reads a version of a service template, with its schema. */
export const getServiceTemplateVersion: Operation<"GetServiceTemplateVersion"> = async (
  context,
  input,
) => {
  const { templateName, majorVersion, minorVersion } = input;
  const version = await getVersion(context, "service", templateName, majorVersion, minorVersion);
  return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
};
