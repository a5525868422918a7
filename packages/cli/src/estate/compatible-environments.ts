import type { TemplateBundle } from "@proton/bundle";
import { parse } from "yaml";
import type { LoadedEstate } from "./load-estate.ts";
import type { CompatibleEnvironment } from "./plan.ts";

const REGISTRATION_FILE = ".template-registration.yaml";

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
  const named = namedIn(bundle.text(REGISTRATION_FILE) ?? "");
  if (named.length > 0) return named;
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
  const file = parse(bundle.text(REGISTRATION_FILE) ?? "") as Registration | null;
  const sources = file?.supported_component_sources;
  return Array.isArray(sources) && sources.includes("DIRECTLY_DEFINED");
}

interface Registration {
  readonly compatible_environments?: unknown;
  readonly supported_component_sources?: unknown;
}

/** `name:major`, each. */
function namedIn(text: string): readonly CompatibleEnvironment[] {
  const file = parse(text) as Registration | null;
  const entries = file?.compatible_environments;
  if (!Array.isArray(entries)) return [];
  return entries.map((entry) => {
    const [templateName = "", majorVersion = "1"] = String(entry).split(":");
    return { templateName, majorVersion };
  });
}
