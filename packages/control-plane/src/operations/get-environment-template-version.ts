import { getVersion } from "../rules/versions.ts";
import { environmentVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Reads a version of an environment template, with its schema. */
export const getEnvironmentTemplateVersion: Operation<"GetEnvironmentTemplateVersion"> = async (
  context,
  input,
) => {
  const { templateName, majorVersion, minorVersion } = input;
  const version = await getVersion(
    context,
    "environment",
    templateName,
    majorVersion,
    minorVersion,
  );
  return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
};
