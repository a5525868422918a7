import { updateTemplate } from "../templates/update-template.ts";
import { serviceTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Changes the display name and the description of a service template. */
export const updateServiceTemplate: Operation<"UpdateServiceTemplate"> = async (
  context,
  input,
) => ({
  serviceTemplate: serviceTemplateView(await updateTemplate(context, "service", input)),
});
