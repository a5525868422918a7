import { createVersion } from "../templates/create-version.ts";
import { environmentVersionDetail } from "../templates/version-views.ts";
import type { Operation } from "./operation.ts";

/** Creates a version of an environment template from a bundle in S3; its registration follows. */
export const createEnvironmentTemplateVersion: Operation<
  "CreateEnvironmentTemplateVersion"
> = async (context, input) => {
  const version = await createVersion(context, "environment", input);
  return { environmentTemplateVersion: await environmentVersionDetail(context, version) };
};
