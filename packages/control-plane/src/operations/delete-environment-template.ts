import { deleteTemplate } from "../templates/delete-template.ts";
import { environmentTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Deletes an environment template that has no versions; empty when there is none. */
export const deleteEnvironmentTemplate: Operation<"DeleteEnvironmentTemplate"> = async (
  context,
  input,
) => {
  const template = await deleteTemplate(context, "environment", input.name);
  return template === undefined ? {} : { environmentTemplate: environmentTemplateView(template) };
};
