import { isDeepStrictEqual } from "node:util";
import { CURRENT_VALUE_MACRO } from "@proton/bundle";
import { parse, parseDocument } from "yaml";

/** A service spec with values set in the inputs of some of its instances; layout and comments stay. */
export function setInstanceInputs(
  text: string,
  inputsOf: (instanceName: string) => Readonly<Record<string, unknown>>,
): string {
  const document = parseDocument(text);
  const instances = (document.toJS() as { instances?: { name: string }[] }).instances ?? [];
  for (const [index, { name }] of instances.entries()) {
    for (const [input, value] of Object.entries(inputsOf(name))) {
      if (!document.hasIn(["instances", index, "spec"]))
        document.setIn(["instances", index, "spec"], {});
      document.setIn(["instances", index, "spec", input], value);
    }
  }
  return document.toString({ lineWidth: 0 });
}

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

/** The value of a spec's text. */
export function specValue(text: string | undefined): Readonly<Record<string, unknown>> {
  const value: unknown = text === undefined ? {} : parse(text);
  return isRecord(value) ? value : {};
}

/** An entry of a service spec's `instances`. */
export interface SpecInstance {
  readonly name: string;
  readonly environment: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The instances of a service spec, as a value. */
export function instancesOf(spec: Readonly<Record<string, unknown>>): readonly SpecInstance[] {
  const instances = Array.isArray(spec.instances)
    ? (spec.instances as Partial<SpecInstance>[])
    : [];
  return instances.map(({ name = "", environment = "", spec: inputs }) => ({
    name,
    environment,
    spec: inputs ?? {},
  }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
