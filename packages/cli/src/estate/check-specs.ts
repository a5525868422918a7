import {
  type PartName,
  resolveInputs,
  type Spec,
  type SpecInputs,
  type TemplateBundle,
} from "@proton/bundle";
import { type Finding, findingOf } from "@proton/cloudformation";
import { estateRules } from "./estate-rules.ts";
import type { Estate } from "./read-estate.ts";
import { type RoutedInstance, routesOf, sharedRoutes } from "./route-owners.ts";

/** What is wrong with the specs of an estate. */
export interface SpecFindings {
  /** Without which nothing can be said of the rest. */
  readonly structure: readonly Finding[];
  readonly inputs: readonly Finding[];
}

/** Holds every spec of an estate against the schema of its template, and against the estate. */
export function checkSpecs(
  estate: Estate,
  bundles: ReadonlyMap<string, TemplateBundle>,
  specs: ReadonlyMap<string, Spec>,
  shownPath: (path: string) => string,
): SpecFindings {
  const structure: Finding[] = [];
  const inputFindings = (name: string, part: PartName, inputs: SpecInputs): readonly Finding[] => {
    const type = bundles.get(name)?.schema.types[part];
    const path = estate.templates.find((template) => template.name === name)?.path ?? "";
    const findings = type ? resolveInputs(type, inputs).findings : [];
    return findings.map((finding) => inBundle(finding, `${shownPath(path)}/`, inputs.file));
  };
  const environmentNames = estate.environments.map(({ name }) => name);
  const ofEnvironments = estate.environments.flatMap(({ template, spec: path }) => {
    const [bundle, spec] = [bundles.get(template), specs.get(path)];
    if (!bundle || !spec) return [];
    if (spec.kind !== "environment" || bundle.kind !== "environment") {
      structure.push(wrongKind(shownPath(path), bundle));
      return [];
    }
    return inputFindings(template, "environment", spec.inputs);
  });
  const ofServices = estate.services.flatMap(({ template, spec: path }) => {
    const [bundle, spec] = [bundles.get(template), specs.get(path)];
    if (!bundle || !spec) return [];
    if (spec.kind !== "service" || bundle.kind !== "service") {
      structure.push(wrongKind(shownPath(path), bundle));
      return [];
    }
    const unknown = spec.instances.filter(
      ({ environment }) => !environmentNames.includes(environment),
    );
    structure.push(
      ...unknown.map(({ inputs, environment }) =>
        unknownEnvironment(inputs, environment, environmentNames),
      ),
    );
    return [
      ...spec.instances.flatMap(({ inputs }) => inputFindings(template, "instance", inputs)),
      ...(spec.pipeline ? inputFindings(template, "pipeline", spec.pipeline) : []),
    ];
  });
  const shared = sharedRoutes(routedInstances(estate, bundles, specs));
  return { structure, inputs: [...ofEnvironments, ...ofServices, ...shared] };
}

/** The service instances of an estate whose templates have the input `routes`. */
export function routedInstances(
  estate: Estate,
  bundles: ReadonlyMap<string, TemplateBundle>,
  specs: ReadonlyMap<string, Spec>,
): readonly RoutedInstance[] {
  return estate.services.flatMap(({ name: service, template, spec: path }) => {
    const type = bundles.get(template)?.schema.types.instance;
    const spec = specs.get(path);
    if (!type?.properties.has("routes") || spec?.kind !== "service") return [];
    return spec.instances.map(({ name, environment, inputs }) => ({
      name: `${service}/${name}`,
      environment,
      inputs,
      routes: routesOf(resolveInputs(type, inputs).inputs.routes),
    }));
  });
}

/** What a finding refers to besides the spec stands in the bundle. */
function inBundle(finding: Finding, prefix: string, specFile: string): Finding {
  const related = finding.related?.map((place) =>
    place.file === specFile ? place : { ...place, file: prefix + place.file },
  );
  return related ? { ...finding, related } : finding;
}

function wrongKind(file: string, bundle: TemplateBundle): Finding {
  const kind = bundle.kind === "environment" ? "EnvironmentSpec" : "ServiceSpec";
  const message = `the template ${bundle.name} takes a spec of kind ${kind}: change the line proton:`;
  return findingOf(estateRules.specKind, { message, file });
}

function unknownEnvironment(
  { file, range }: SpecInputs,
  name: string,
  known: readonly string[],
): Finding {
  const message = `no environment of the estate is called "${name}"; there are: ${known.join(", ")}`;
  return findingOf(estateRules.placement, { message, file, range });
}
