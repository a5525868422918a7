import { REGISTRATION_FILE } from "@proton/bundle";
import type { LoadedEstate } from "./load-estate.ts";
import type { CompatibleEnvironment } from "./plan.ts";
import type { TemplateState } from "./plan-templates.ts";
import type { ProtonApi } from "./proton-api.ts";
import type { SpecInstance } from "./spec-values.ts";

/**
 * Which instances of a service the API would refuse because the version of its template that they are to
 * be deployed on is not compatible with their environment, and what to do.
 *
 * @param template of the service
 * @param instances those that the plan deploys
 */
export async function incompatibleInstances(
  known: {
    readonly api: ProtonApi;
    readonly loaded: Pick<LoadedEstate, "estate">;
    readonly templates: ReadonlyMap<string, TemplateState>;
  },
  template: TemplateState,
  instances: readonly SpecInstance[],
): Promise<readonly string[]> {
  if (instances.length === 0) return [];
  const { api, loaded, templates } = known;
  const compatible = await compatibleWith(api, template);
  return instances.flatMap(({ name, environment }) => {
    const entry = loaded.estate.environments.find((each) => each.name === environment);
    const used = entry && templates.get(entry.template);
    if (used === undefined) return [];
    const [major] = used.version.split(".");
    const fits = compatible.some(
      ({ templateName, majorVersion }) => templateName === used.name && majorVersion === major,
    );
    if (fits) return [];
    const named = compatible.map((each) => `${each.templateName}:${each.majorVersion}`);
    return [
      `instance ${name}: version ${template.version} of template ${template.name} is compatible with ${named.join(", ") || "no environment template"}, and environment ${environment} is made from ${used.name}:${major}: name that in compatible_environments of the bundle's ${REGISTRATION_FILE}`,
    ];
  });
}

/** A version that is there is compatible with what it was registered for, whatever files say now. */
async function compatibleWith(
  api: ProtonApi,
  { name, version, step }: TemplateState,
): Promise<readonly CompatibleEnvironment[]> {
  if (step?.archive !== undefined) return step.compatibleEnvironments;
  const [majorVersion = "", minorVersion = ""] = version.split(".");
  const key = { templateName: name, majorVersion, minorVersion };
  const answer = await api.call("GetServiceTemplateVersion", key);
  return answer.serviceTemplateVersion.compatibleEnvironmentTemplates;
}
