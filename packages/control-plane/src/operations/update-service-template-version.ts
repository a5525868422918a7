import { updateVersion } from "../templates/update-version.ts";
import { serviceVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Changes or publishes a version of a service template. */
export const updateServiceTemplateVersion: Operation<"UpdateServiceTemplateVersion"> = async (
  context,
  input,
) => {
  const version = await updateVersion(context, "service", input);
  return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
};
