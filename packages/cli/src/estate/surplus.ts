import type { ExistingEstate } from "./destroy-estate.ts";
import { listAll } from "./list-all.ts";
import type { LoadedEstate } from "./load-estate.ts";
import type { ProtonApi } from "./proton-api.ts";

/** What Proton has and the estate's file does not name. */
export async function surplusOf(
  api: ProtonApi,
  { estate, bundles }: LoadedEstate,
): Promise<ExistingEstate> {
  const [components, services, environments, ofEnvironments, ofServices] = await Promise.all([
    listAll(
      (token) => api.call("ListComponents", token),
      (page) => page.components,
    ),
    listAll(
      (token) => api.call("ListServices", token),
      (page) => page.services,
    ),
    listAll(
      (token) => api.call("ListEnvironments", token),
      (page) => page.environments,
    ),
    listAll(
      (token) => api.call("ListEnvironmentTemplates", token),
      (page) => page.templates,
    ),
    listAll(
      (token) => api.call("ListServiceTemplates", token),
      (page) => page.templates,
    ),
  ]);
  const beyond = (there: readonly { readonly name: string }[], wanted: readonly string[]) =>
    there.map(({ name }) => name).filter((name) => !wanted.includes(name));
  const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);
  const templates = (kind: "environment" | "service", there: readonly { name: string }[]) =>
    beyond(
      there,
      names(estate.templates).filter((name) => bundles.get(name)?.kind === kind),
    ).map((name) => ({ name, kind }));
  return {
    components: beyond(components, names(estate.components)),
    services: beyond(services, names(estate.services)),
    environments: beyond(environments, names(estate.environments)),
    templates: [...templates("environment", ofEnvironments), ...templates("service", ofServices)],
  };
}

/** What would be deleted, in words for people. */
export function namesOf(existing: ExistingEstate): readonly string[] {
  const { components, services, environments, templates } = existing;
  return [
    ...components.map((name) => `component ${name}`),
    ...services.map((name) => `service ${name}, its instances and its pipeline`),
    ...environments.map((name) => `environment ${name}`),
    ...templates.map(({ name, kind }) => `${kind} template ${name} and its versions`),
  ];
}

/** Both, to be deleted in one go. */
export function together(one: ExistingEstate, other: ExistingEstate): ExistingEstate {
  return {
    components: [...one.components, ...other.components],
    services: [...one.services, ...other.services],
    environments: [...one.environments, ...other.environments],
    templates: [...one.templates, ...other.templates],
  };
}
