import {
  parseRegistration,
  REGISTRATION_FILE,
  type Registration,
  type TemplateBundle,
} from "@proton/bundle";
import type { LoadedEstate } from "./load-estate.ts";
import type { CompatibleEnvironment } from "./plan.ts";

/**
 * The environment templates that a service template is registered for: what its registration file
 * names, else the templates of the environments that the estate deploys it to.
 */
export function compatibleEnvironments(
  loaded: LoadedEstate,
  name: string,
  bundle: TemplateBundle,
): readonly CompatibleEnvironment[] {
  if (bundle.kind !== "service") return [];
  const registration = registrationOf(bundle);
  if (registration !== undefined) return registration.compatibleEnvironmentTemplates;
  const { estate, specs } = loaded;
  const used = estate.services
    .filter(({ template }) => template === name)
    .flatMap(({ spec: path }) => {
      const spec = specs.get(path);
      return spec?.kind === "service" ? spec.instances.map((each) => each.environment) : [];
    });
  const candidates = estate.environments.filter(
    (environment) => used.length === 0 || used.includes(environment.name),
  );
  const templates = new Set(candidates.map(({ template }) => template));
  return [...templates].map((templateName) => ({
    templateName,
    majorVersion: String(estate.templates.find((each) => each.name === templateName)?.major ?? 1),
  }));
}

/** Whether the registration file of a service template says that components may be attached. */
export function takesComponents(bundle: TemplateBundle): boolean {
  return registrationOf(bundle)?.supportedComponentSources.includes("DIRECTLY_DEFINED") ?? false;
}

/** What is wrong with a registration file is a finding of its bundle. */
function registrationOf(bundle: TemplateBundle): Registration | undefined {
  const read = parseRegistration({ registration: bundle.text(REGISTRATION_FILE) }, "");
  return read.outcome === "registration" ? read.registration : undefined;
}
