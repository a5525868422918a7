import { deleteTemplate } from "../templates/delete-template.ts";
import { serviceTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Deletes a service template that has no versions; empty when there is none. */
export const deleteServiceTemplate: Operation<"DeleteServiceTemplate"> = async (context, input) => {
  const template = await deleteTemplate(context, "service", input.name);
  return template === undefined ? {} : { serviceTemplate: serviceTemplateView(template) };
};
