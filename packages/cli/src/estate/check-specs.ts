import {
  type PartName,
  resolveInputs,
  type Spec,
  type SpecInputs,
  type TemplateBundle,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import type { Estate } from "./read-estate.ts";

/** Holds every spec of an estate against the schema of its template, and against the estate. */
export function checkSpecs(
  estate: Estate,
  bundles: ReadonlyMap<string, TemplateBundle>,
  specs: ReadonlyMap<string, Spec>,
): readonly Finding[] {
  const environmentNames = estate.environments.map(({ name }) => name);
  const ofEnvironments = estate.environments.flatMap(({ template, spec: path }) => {
    const [bundle, spec] = [bundles.get(template), specs.get(path)];
    if (!bundle || !spec) return [];
    if (spec.kind !== "environment" || bundle.kind !== "environment")
      return [wrongKind(path, bundle)];
    return inputFindings(bundle, "environment", spec.inputs);
  });
  const ofServices = estate.services.flatMap(({ template, spec: path }) => {
    const [bundle, spec] = [bundles.get(template), specs.get(path)];
    if (!bundle || !spec) return [];
    if (spec.kind !== "service" || bundle.kind !== "service") return [wrongKind(path, bundle)];
    const unknown = spec.instances.filter(
      ({ environment }) => !environmentNames.includes(environment),
    );
    return [
      ...unknown.map(({ inputs, environment }) =>
        unknownEnvironment(inputs, environment, environmentNames),
      ),
      ...spec.instances.flatMap(({ inputs }) => inputFindings(bundle, "instance", inputs)),
      ...(spec.pipeline ? inputFindings(bundle, "pipeline", spec.pipeline) : []),
    ];
  });
  return [...ofEnvironments, ...ofServices];
}

function inputFindings(
  bundle: TemplateBundle,
  part: PartName,
  inputs: SpecInputs,
): readonly Finding[] {
  const type = bundle.schema.types[part];
  return type ? resolveInputs(type, inputs).findings : [];
}

function wrongKind(file: string, bundle: TemplateBundle): Finding {
  const kind = bundle.kind === "environment" ? "EnvironmentSpec" : "ServiceSpec";
  const message = `the template ${bundle.name} takes a spec of kind ${kind}: change the line proton:`;
  return { rule: "EST1003", severity: "error", file, message };
}

function unknownEnvironment(
  { file, range }: SpecInputs,
  name: string,
  known: readonly string[],
): Finding {
  const message = `no environment of the estate is called "${name}"; there are: ${known.join(", ")}`;
  return { rule: "EST1004", severity: "error", file, message, ...(range && { range }) };
}
