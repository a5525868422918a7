import { isDeepStrictEqual } from "node:util";
import { CURRENT_VALUE_MACRO, inputValues, parseSpec, type Spec } from "@proton/bundle";

/** Whether a spec asks for what another one already gave; `${Proton::CURRENT_VAL}` asks for nothing. */
export function sameSpec(wanted: unknown, current: unknown): boolean {
  if (wanted === CURRENT_VALUE_MACRO) return true;
  if (Array.isArray(wanted) && Array.isArray(current)) {
    return (
      wanted.length === current.length &&
      wanted.every((item, index) => sameSpec(item, current[index]))
    );
  }
  if (isRecord(wanted) && isRecord(current)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(current)]);
    return [...keys].every((key) => sameSpec(wanted[key], current[key]));
  }
  return isDeepStrictEqual(wanted ?? undefined, current ?? undefined);
}

/** The inputs that one part of a spec gives other values than the deployed one. */
export function changedInputs(wanted: unknown, current: unknown): readonly string[] {
  const [next, now] = [wanted, current].map((inputs) => (isRecord(inputs) ? inputs : {}));
  const names = new Set([...Object.keys(next ?? {}), ...Object.keys(now ?? {})]);
  return [...names].filter((name) => !sameSpec(next?.[name], now?.[name]));
}

/** The inputs of a spec that the API returned, by part; none for a text that is not a spec. */
export function specInputs(text: string | undefined): SpecValues {
  const spec = text === undefined ? undefined : parseSpec(text, { file: "spec" }).spec;
  return spec === undefined ? { instances: [] } : valuesOf(spec);
}

/** The inputs of a spec as values. */
export interface SpecValues {
  readonly environment?: Readonly<Record<string, unknown>>;
  /** Absent when the spec has no `pipeline`. */
  readonly pipeline?: Readonly<Record<string, unknown>>;
  readonly instances: readonly SpecInstance[];
}

/** An entry of a service spec's `instances`. */
export interface SpecInstance {
  readonly name: string;
  readonly environment: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

function valuesOf(spec: Spec): SpecValues {
  if (spec.kind === "environment") {
    return { environment: inputValues(spec.inputs), instances: [] };
  }
  return {
    ...(spec.pipeline && { pipeline: inputValues(spec.pipeline) }),
    instances: spec.instances.map(({ name, environment, inputs }) => ({
      name,
      environment,
      inputs: inputValues(inputs),
    })),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
