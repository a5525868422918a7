import { listVersions } from "../templates/list-versions.ts";
import type { Operation } from "./operation.ts";

/** Lists the versions of an environment template. */
export const listEnvironmentTemplateVersions: Operation<"ListEnvironmentTemplateVersions"> = async (
  context,
  input,
) => listVersions(context, "environment", input);
