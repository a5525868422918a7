import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type PartName,
  parseSampleOutputs,
  parseSpec,
  partNamespace,
  readBundle,
  renderBundle,
} from "@proton/bundle";

const BUNDLES = join(import.meta.dirname, "../../../proton");
const OUTPUTS = join(BUNDLES, "lambda-service/spec/sample-outputs.yaml");

/** The bundle of this repository that has a part. */
const BUNDLE_OF: Readonly<Record<PartName, string>> = {
  environment: "environment",
  instance: "lambda-service",
  pipeline: "lambda-service",
};

/** A spec for a part of our bundles: of the environment, or of a service with one instance. */
export function specFor(part: PartName, inputs: object): string {
  if (part === "environment") return JSON.stringify({ proton: "EnvironmentSpec", spec: inputs });
  const instances = [{ name: "main", environment: "production", spec: inputs }];
  return JSON.stringify({ proton: "ServiceSpec", pipeline: {}, instances });
}

/**
 * A part of one of our bundles, as a spec renders it, and what is wrong with that spec.
 *
 * @param outputs what an instance sees of its environment, as JSON or YAML; the bundle's own samples where
 *   nothing is given
 * @throws Error when there is no bundle, or what is given cannot be read
 */
export function renderShipped(part: PartName, text: string, outputs?: string) {
  const name = BUNDLE_OF[part];
  const { bundle } = readBundle({ directory: join(BUNDLES, name) });
  const { spec } = parseSpec(text, { file: "spec.json" });
  if (bundle === undefined || spec === undefined) throw new Error(`${name} cannot be rendered`);
  const given = parseSampleOutputs(outputs ?? readFileSync(OUTPUTS, "utf8"), { file: "outputs" });
  const { namespace, findings } = partNamespace(bundle, { part, spec, outputs: given.outputs });
  return { text: renderBundle(bundle, { part, namespace }).text ?? "", findings };
}
