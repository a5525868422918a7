import { deleteVersion } from "../templates/delete-version.ts";
import { environmentVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Deletes a version that nothing is deployed on; empty when there is none. */
export const deleteEnvironmentTemplateVersion: Operation<
  "DeleteEnvironmentTemplateVersion"
> = async (context, input) => {
  const version = await deleteVersion(context, "environment", input);
  return version === undefined
    ? {}
    : { environmentTemplateVersion: await environmentVersionDetail(context, version) };
};
