import { validationError } from "../errors.ts";
import type { BundleEngine, Spec, SpecInstance, SpecPart } from "../ports/bundle-engine.ts";

type EnvironmentSpec = Extract<Spec, { kind: "environment" }>;
type ServiceSpec = Extract<Spec, { kind: "service" }>;

/** @throws ProtonError `ValidationException` unless the text is an environment's spec */
export function readEnvironmentSpec(bundles: BundleEngine, text: string): EnvironmentSpec {
  const spec = readSpec(bundles, text);
  if (spec.kind === "environment") return spec;
  throw validationError(
    "The spec is a ServiceSpec: an environment takes `proton: EnvironmentSpec`.",
  );
}

/** @throws ProtonError `ValidationException` unless the text is a service's spec */
export function readServiceSpec(bundles: BundleEngine, text: string): ServiceSpec {
  const spec = readSpec(bundles, text);
  if (spec.kind === "service") return spec;
  throw validationError("The spec is an EnvironmentSpec: a service takes `proton: ServiceSpec`.");
}

/** @throws ProtonError `ValidationException` when the spec has no such instance */
export function instanceOf(spec: ServiceSpec, name: string): SpecInstance {
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
export function checkInputs(
  bundles: BundleEngine,
  request: { readonly schema: string; readonly spec: string; readonly part: SpecPart },
): void {
  const resolved = bundles.resolveInputs(request);
  if (resolved.outcome === "invalid") {
    throw validationError(`The spec is not valid: ${resolved.message}`);
  }
}

function readSpec(bundles: BundleEngine, text: string): Spec {
  const parsed = bundles.parseSpec(text);
  if (parsed.outcome === "parsed") return parsed.spec;
  throw validationError(`The spec is not valid: ${parsed.message}`);
}
