import { getTemplate } from "../rules/versions.ts";
import { environmentTemplateView } from "../views/template-view.ts";
import type { Operation } from "./operation.ts";

/** Reads an environment template. */
export const getEnvironmentTemplate: Operation<"GetEnvironmentTemplate"> = async (
  context,
  input,
) => ({
  environmentTemplate: environmentTemplateView(
    await getTemplate(context, "environment", input.name),
  ),
});
