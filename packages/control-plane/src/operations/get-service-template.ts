import { getTemplate } from "../rules/versions.ts";
import { serviceTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Reads a service template. */
export const getServiceTemplate: Operation<"GetServiceTemplate"> = async (context, input) => ({
  serviceTemplate: serviceTemplateView(await getTemplate(context, "service", input.name)),
});
