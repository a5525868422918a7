import { resolveCurrentValues } from "@proton/bundle";
import { readServiceSpec } from "./read-spec.ts";

/**
 * Replaces the current values in every part of a service spec.
 *
 * @throws ProtonError `ValidationException` unless the text is a service's spec
 */
export function withoutCurrentValues(text: string, current: string | undefined): string {
  const { instances } = readServiceSpec(text);
  const pipelineResolved = resolveCurrentValues(text, current, { part: "pipeline" });
  return instances.reduce(
    (spec, { name }) =>
      resolveCurrentValues(spec, current, { part: "instance", instanceName: name }),
    pipelineResolved,
  );
}
