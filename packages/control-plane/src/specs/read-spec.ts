import {
  type EnvironmentSpec,
  type InstanceSpec,
  parseSpec,
  type ServiceSpec,
  type Spec,
} from "@proton/bundle";
import type { ResolveRequest } from "../bundle-work/bundle-work.ts";
import type { Context } from "../context.ts";
import { validationError } from "../errors.ts";
import { firstError, hasErrors } from "./first-error.ts";
import { SPEC_FILE } from "./spec-file.ts";

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
export async function checkInputs(context: Context, request: ResolveRequest): Promise<void> {
  const { findings } = await context.bundleWork.resolve(request);
  if (hasErrors(findings)) {
    throw validationError(`The spec is not valid: ${firstError(findings)}`);
  }
}

/** @throws ProtonError `ValidationException` unless the text is a spec */
export function readSpec(text: string): Spec {
  const { spec, findings } = parseSpec(text, { file: SPEC_FILE });
  if (spec !== undefined) return spec;
  throw validationError(`The spec is not valid: ${firstError(findings)}`);
}
