import { type Finding, findingOf } from "@proton/cloudformation";
import { resolveInputs } from "../inputs/resolve-inputs.ts";
import type { InputType } from "../model/schema.ts";
import type { Spec, SpecInputs } from "../model/spec.ts";
import type { TemplateBundle } from "../model/template-bundle.ts";
import { readingRules } from "../rules/reading-rules.ts";

/** Checks every input that a spec gives against the schema of the template that it is for. */
export function checkSpec(bundle: TemplateBundle, spec: Spec): readonly Finding[] {
  const { types } = bundle.schema;
  const file =
    spec.kind === "environment" ? spec.inputs.file : (spec.instances[0]?.inputs.file ?? "spec");
  if (spec.kind !== bundle.kind) {
    const wanted = bundle.kind === "environment" ? "EnvironmentSpec" : "ServiceSpec";
    const message = `is a spec for ${spec.kind} templates, and this is a template for ${bundle.kind}s: write "proton: ${wanted}"`;
    return [findingOf(readingRules.specKind, { message, file })];
  }
  if (spec.kind === "environment") return inputFindings(types.environment, spec.inputs);
  const instances = spec.instances.flatMap(({ inputs }) => inputFindings(types.instance, inputs));
  const surplus =
    spec.pipeline?.node && spec.pipeline.node.entries.size > 0 && !types.pipeline
      ? [
          findingOf(readingRules.specShape, {
            message: "the template has no pipeline: remove the inputs",
            file,
            range: spec.pipeline.range,
          }),
        ]
      : [];
  return [...instances, ...inputFindings(types.pipeline, spec.pipeline), ...surplus];
}

function inputFindings(
  type: InputType | undefined,
  inputs: SpecInputs | undefined,
): readonly Finding[] {
  return type ? resolveInputs(type, inputs).findings : [];
}
