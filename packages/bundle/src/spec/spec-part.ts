import type { Spec, SpecInputs } from "../model/spec.ts";
import { recordOf } from "../text/yaml-node.ts";

/** A part of a spec that has inputs. */
export type SpecPart =
  | { readonly part: "environment" }
  | { readonly part: "instance"; readonly instanceName: string }
  | { readonly part: "pipeline" };

/** The inputs that a spec gives to one part, `undefined` when it gives none. */
export function inputsOfPart(spec: Spec, part: SpecPart): SpecInputs | undefined {
  if (spec.kind === "environment") return spec.inputs;
  if (part.part !== "instance") return spec.pipeline;
  return spec.instances.find(({ name }) => name === part.instanceName)?.inputs;
}

/** Inputs as plain values. */
export function inputValues(inputs: SpecInputs | undefined): Readonly<Record<string, unknown>> {
  return inputs?.node === undefined ? {} : recordOf(inputs.node);
}
