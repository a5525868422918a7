import { typeError } from "./errors.ts";
import { MAX_RANGE } from "./limits.ts";
import { bind } from "./runtime/bind.ts";
import { Cycler, Joiner } from "./runtime/helpers.ts";
import { Namespace } from "./runtime/namespace.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { Dict } from "./values/dict.ts";
import { iterate, toItems } from "./values/iterate.ts";
import { PyRange } from "./values/range.ts";
import { Undefined } from "./values/undefined.ts";
import { Builtin, type CallArguments, isInteger, typeName, type Value } from "./values/value.ts";

type Body = (args: CallArguments, runtime: Runtime) => Value;

const GLOBALS: Readonly<Record<string, Body>> = {
  range: ({ positional }) => makeRange(positional),
  dict: (args, runtime) => makeDict(args, runtime),
  namespace: (args, runtime) => makeNamespace(args, runtime),
  cycler: ({ positional }) => new Cycler(positional),
  joiner: (args) => new Joiner(bind({ sep: ", " }, args).sep),
};

/** Jinja2's global functions, but `lipsum`, which is random. */
export function createGlobals(): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(GLOBALS).map(([name, body]) => [name, new Builtin(name, body, "type")]),
  );
}

function makeRange(positional: readonly Value[]): PyRange {
  const [first, second, third] = positional.map(rangeBound);
  if (first === undefined || positional.length > 3) {
    throw typeError(`range expected 1 to 3 arguments, got ${positional.length}`);
  }
  if (third === 0) throw typeError("range() arg 3 must not be zero");
  const range =
    second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, third ?? 1);
  if (range.size <= MAX_RANGE) return range;
  throw typeError(`Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`);
}

function rangeBound(value: Value): number {
  if (typeof value === "boolean") return Number(value);
  if (isInteger(value)) return Number(value);
  if (value instanceof Undefined) throw value.error();
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** `dict(mapping_or_pairs, **entries)` */
export function makeDict({ positional, keyword }: CallArguments, runtime: Runtime): Dict {
  if (positional.length > 1) {
    throw typeError(`dict expected at most 1 argument, got ${positional.length}`);
  }
  const dict = new Dict();
  const [source] = positional;
  const entries = source === undefined ? [] : entriesOf(source, runtime);
  for (const [key, value] of entries) dict.set(key, value);
  for (const [key, value] of keyword) dict.set(key, value);
  return dict;
}

/** The entries of a mapping, or of an iterable of pairs. @throws JinjaError */
export function entriesOf(source: Value, runtime: Runtime): readonly (readonly [Value, Value])[] {
  if (source instanceof Dict) {
    runtime.makeItems(source.size);
    return source.entries();
  }
  iterate(source, runtime);
  return toItems(source, runtime).map((item, index) => {
    const pair = toItems(item, runtime);
    if (pair.length === 2) return [pair[0] as Value, pair[1] as Value];
    throw typeError(
      `dictionary update sequence element #${index} has length ${pair.length}; 2 is required`,
    );
  });
}

function makeNamespace(args: CallArguments, runtime: Runtime): Namespace {
  const namespace = new Namespace();
  for (const [key, value] of makeDict(args, runtime).entries()) {
    if (typeof key === "string") namespace.set(key, value, undefined);
  }
  return namespace;
}
