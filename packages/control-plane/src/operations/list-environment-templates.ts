import { templates } from "../records/template-record.ts";
import { listPage } from "../rules/paging.ts";
import { environmentTemplateView, withoutKey } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Lists the environment templates by name. */
export const listEnvironmentTemplates: Operation<"ListEnvironmentTemplates"> = async (
  context,
  input,
) => {
  const page = await listPage(context, "ListEnvironmentTemplates", input, templates("environment"));
  const views = page.values.map((template) => withoutKey(environmentTemplateView(template)));
  return { templates: views, nextToken: page.nextToken };
};
