import { deleteVersion } from "../templates/delete-version.ts";
import { serviceVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Deletes a version that nothing is deployed on; empty when there is none. */
export const deleteServiceTemplateVersion: Operation<"DeleteServiceTemplateVersion"> = async (
  context,
  input,
) => {
  const version = await deleteVersion(context, "service", input);
  return version === undefined
    ? {}
    : { serviceTemplateVersion: await serviceVersionDetail(context, version) };
};
