import { updateTemplate } from "../templates/update-template.ts";
import { environmentTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Changes the display name and the description of an environment template. */
export const updateEnvironmentTemplate: Operation<"UpdateEnvironmentTemplate"> = async (
  context,
  input,
) => ({
  environmentTemplate: environmentTemplateView(await updateTemplate(context, "environment", input)),
});
