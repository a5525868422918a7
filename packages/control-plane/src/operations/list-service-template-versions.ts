import { listVersions } from "../templates/list-versions.ts";
import type { Operation } from "./operation.ts";

/** Lists the versions of a service template. */
export const listServiceTemplateVersions: Operation<"ListServiceTemplateVersions"> = async (
  context,
  input,
) => listVersions(context, "service", input);
