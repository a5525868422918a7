import { createVersion } from "../templates/create-version.ts";
import { serviceVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Creates a version of a service template from a bundle in S3; its registration follows. */
export const createServiceTemplateVersion: Operation<"CreateServiceTemplateVersion"> = async (
  context,
  input,
) => {
  const version = await createVersion(context, "service", input);
  return { serviceTemplateVersion: await serviceVersionDetail(context, version) };
};
