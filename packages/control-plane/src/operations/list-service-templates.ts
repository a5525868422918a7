import { templates } from "../records/template-record.ts";
import { listPage } from "../rules/paging.ts";
import { serviceTemplateView, withoutKey } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Lists the service templates by name. */
export const listServiceTemplates: Operation<"ListServiceTemplates"> = async (context, input) => {
  const page = await listPage(context, "ListServiceTemplates", input, templates("service"));
  const views = page.values.map((template) => withoutKey(serviceTemplateView(template)));
  return { templates: views, nextToken: page.nextToken };
};
