import {
  type EnvironmentSpec,
  type InstanceSpec,
  inputsOfPart,
  parseSchema,
  parseSpec,
  type ResolvedInputs,
  resolveInputs,
  type ServiceSpec,
  type Spec,
  type SpecPart,
} from "@proton/bundle";
import { validationError } from "../errors.ts";
import { firstError, hasErrors } from "./first-error.ts";

/** What findings about a spec name as their file: it came over the API and has none. */
const SPEC_FILE = "spec";

/** @throws ProtonError `ValidationException` unless the text is an environment's spec */
export function readEnvironmentSpec(text: string): EnvironmentSpec {
  const spec = readSpec(text);
  if (spec.kind === "environment") return spec;
  throw validationError(
    "The spec is a ServiceSpec: an environment takes `proton: EnvironmentSpec`.",
  );
}

/** @throws ProtonError `ValidationException` unless the text is a service's spec */
export function readServiceSpec(text: string): ServiceSpec {
  const spec = readSpec(text);
  if (spec.kind === "service") return spec;
  throw validationError("The spec is an EnvironmentSpec: a service takes `proton: ServiceSpec`.");
}

/** @throws ProtonError `ValidationException` when the spec has no such instance */
export function instanceOf(spec: ServiceSpec, name: string): InstanceSpec {
  const instance = spec.instances.find((candidate) => candidate.name === name);
  if (instance !== undefined) return instance;
  const names = spec.instances.map((candidate) => candidate.name).join(", ");
  throw validationError(`The spec has no instance ${name}: its instances are ${names}.`);
}

/**
 * Holds one part of a spec against a schema.
 *
 * @throws ProtonError `ValidationException`
 */
export function checkInputs(schema: string, spec: Spec, part: SpecPart): void {
  const { findings } = partInputs(schema, spec, part);
  if (hasErrors(findings)) {
    throw validationError(`The spec is not valid: ${firstError(findings)}`);
  }
}

/** The inputs of one part with the schema's defaults; none where the schema has no such part. */
export function partInputs(schema: string, spec: Spec, part: SpecPart): ResolvedInputs {
  const type = parseSchema(schema).types[part.part];
  if (type === undefined) return { inputs: {}, origins: new Map(), findings: [] };
  return resolveInputs(type, inputsOfPart(spec, part));
}

/** @throws ProtonError `ValidationException` unless the text is a spec */
export function readSpec(text: string): Spec {
  const { spec, findings } = parseSpec(text, { file: SPEC_FILE });
  if (spec !== undefined) return spec;
  throw validationError(`The spec is not valid: ${firstError(findings)}`);
}
