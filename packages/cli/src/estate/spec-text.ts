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

/** The value of a spec's text. */
export function specValue(text: string | undefined): Readonly<Record<string, unknown>> {
  const value: unknown = text === undefined ? {} : parse(text);
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
