import { updateVersion } from "../templates/update-version.ts";
import { environmentVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Changes or publishes a version of an environment template. */
export const updateEnvironmentTemplateVersion: Operation<
  "UpdateEnvironmentTemplateVersion"
> = async (context, input) => {
  const version = await updateVersion(context, "environment", input);
  return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
};
