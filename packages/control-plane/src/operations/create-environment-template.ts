import { createTemplate } from "../templates/create-template.ts";
import { environmentTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Creates an environment template. */
export const createEnvironmentTemplate: Operation<"CreateEnvironmentTemplate"> = async (
  context,
  input,
) => {
  const customerManaged = input.provisioning === "CUSTOMER_MANAGED";
  const template = await createTemplate(context, "environment", input, customerManaged);
  return { environmentTemplate: environmentTemplateView(template) };
};
