import type { OperationName } from "../generated/api.ts";
import { templates } from "../records/template-record.ts";
import { listPage } from "../requests/paging.ts";
import { createTemplate } from "../templates/create-template.ts";
import { deleteTemplate } from "../templates/delete-template.ts";
import { getTemplate } from "../templates/find-version.ts";
import { updateTemplate } from "../templates/update-template.ts";
import {
  environmentTemplateView,
  serviceTemplateView,
  withoutKey,
} from "../views/template-view.ts";
import type { Operations } from "./operation.ts";

type TemplateOperationName = Extract<OperationName, `${string}Template` | `${string}Templates`>;

/** The operations on templates: one implementation a verb, and what each kind calls its members. */
export const templateOperations: Operations<TemplateOperationName> = {
  CreateEnvironmentTemplate: async (context, input) => {
    const customerManaged = input.provisioning === "CUSTOMER_MANAGED";
    const template = await createTemplate(context, "environment", input, customerManaged);
    return { environmentTemplate: environmentTemplateView(template) };
  },
  CreateServiceTemplate: async (context, input) => {
    const customerManaged = input.pipelineProvisioning === "CUSTOMER_MANAGED";
    const template = await createTemplate(context, "service", input, customerManaged);
    return { serviceTemplate: serviceTemplateView(template) };
  },
  DeleteEnvironmentTemplate: async (context, { name }) => {
    const template = await deleteTemplate(context, "environment", name);
    return template === undefined ? {} : { environmentTemplate: environmentTemplateView(template) };
  },
  DeleteServiceTemplate: async (context, { name }) => {
    const template = await deleteTemplate(context, "service", name);
    return template === undefined ? {} : { serviceTemplate: serviceTemplateView(template) };
  },
  GetEnvironmentTemplate: async (context, { name }) => ({
    environmentTemplate: environmentTemplateView(await getTemplate(context, "environment", name)),
  }),
  GetServiceTemplate: async (context, { name }) => ({
    serviceTemplate: serviceTemplateView(await getTemplate(context, "service", name)),
  }),
  ListEnvironmentTemplates: async (context, input) => {
    const kind = templates("environment");
    const page = await listPage(context, "ListEnvironmentTemplates", input, kind);
    const views = page.values.map((template) => withoutKey(environmentTemplateView(template)));
    return { templates: views, nextToken: page.nextToken };
  },
  ListServiceTemplates: async (context, input) => {
    const page = await listPage(context, "ListServiceTemplates", input, templates("service"));
    const views = page.values.map((template) => withoutKey(serviceTemplateView(template)));
    return { templates: views, nextToken: page.nextToken };
  },
  UpdateEnvironmentTemplate: async (context, input) => ({
    environmentTemplate: environmentTemplateView(
      await updateTemplate(context, "environment", input),
    ),
  }),
  UpdateServiceTemplate: async (context, input) => ({
    serviceTemplate: serviceTemplateView(await updateTemplate(context, "service", input)),
  }),
};
