import { typeError } from "../errors.ts";
import type { CallArguments, Value } from "../values/value.ts";

/** Marks a parameter that has no default. */
export const REQUIRED = Symbol("required");

export type Parameters = Readonly<Record<string, Value | typeof REQUIRED>>;
export type Bound<P extends Parameters> = { readonly [K in keyof P]: Value };

/** Distributes arguments to parameters as Python does. @throws JinjaError when they do not fit */
export function bind<P extends Parameters>(
  parameters: P,
  args: CallArguments,
  names: readonly string[] = Object.keys(parameters),
): Bound<P> {
  const { positional, keyword } = args;
  if (positional.length > names.length) {
    throw typeError(
      `takes at most ${names.length} argument(s) but ${positional.length} were given`,
      names.length > 0 ? `it takes: ${names.join(", ")}` : undefined,
    );
  }
  const bound: Record<string, Value> = {};
  for (const [index, name] of names.entries()) {
    const given = positional[index];
    const named = keyword.has(name) ? keyword.get(name) : parameters[name];
    const value = given === undefined ? named : given;
    if (given !== undefined && keyword.has(name)) {
      throw typeError(`got multiple values for argument '${name}'`);
    }
    if (value === REQUIRED || value === undefined) {
      throw typeError(`missing the required argument '${name}'`);
    }
    bound[name] = value as Value;
  }
  refuseUnknown(keyword, names);
  return bound as Bound<P>;
}

function refuseUnknown(keyword: ReadonlyMap<string, Value>, names: readonly string[]): void {
  for (const name of keyword.keys()) {
    if (names.includes(name)) continue;
    const hint = names.length > 0 ? `it takes: ${names.join(", ")}` : "it takes none";
    throw typeError(`got an unexpected keyword argument '${name}'`, hint);
  }
}
