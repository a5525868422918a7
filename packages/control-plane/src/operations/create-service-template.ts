import { createTemplate } from "../templates/create-template.ts";
import { serviceTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Creates a service template. */
export const createServiceTemplate: Operation<"CreateServiceTemplate"> = async (context, input) => {
  const customerManaged = input.pipelineProvisioning === "CUSTOMER_MANAGED";
  const template = await createTemplate(context, "service", input, customerManaged);
  return { serviceTemplate: serviceTemplateView(template) };
};
