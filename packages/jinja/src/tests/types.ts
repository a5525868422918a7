import type { Filter } from "../filters/filter.ts";
import { filter } from "../filters/filter.ts";
import { FILTERS } from "../filters/index.ts";
import { hasCase } from "../methods/string-case.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { realOf } from "../values/compare.ts";
import { Dict, hashOf } from "../values/dict.ts";
import { PyRange } from "../values/range.ts";
import { toText } from "../values/repr.ts";
import { LenientUndefined, Undefined } from "../values/undefined.ts";
import {
  Callable,
  Float,
  isInteger,
  isString,
  List,
  Markup,
  Tuple,
  textOf,
  type Value,
} from "../values/value.ts";
import { TESTS } from "./index.ts";

function is(test: (value: Value, runtime: Runtime) => boolean): Filter {
  return filter({}, (value, _args, runtime) => test(value, runtime));
}

const isNumber = (value: Value): boolean => realOf(value) !== undefined;

function isIterable(value: Value, runtime: Runtime): boolean {
  if (isString(value) || value instanceof LenientUndefined) return true;
  if (value instanceof Undefined) throw value.error();
  if (value === null || typeof value !== "object" || value instanceof Float) return false;
  return value.iterate(runtime) !== undefined;
}

function isSequence(value: Value): boolean {
  if (isString(value) || value instanceof List || value instanceof Tuple) return true;
  return value instanceof Dict || value instanceof PyRange;
}

function named(registry: () => Readonly<Record<string, Filter>>): Filter {
  return is((value) => {
    const name = hashOf(value);
    return isString(value) && typeof name === "string" && Object.hasOwn(registry(), textOf(value));
  });
}

export const typeTests = {
  defined: is((value) => !(value instanceof Undefined)),
  undefined: is((value) => value instanceof Undefined),
  none: is((value) => value === null),
  boolean: is((value) => typeof value === "boolean"),
  true: is((value) => value === true),
  false: is((value) => value === false),
  integer: is(isInteger),
  float: is((value) => value instanceof Float),
  number: is(isNumber),
  string: is(isString),
  mapping: is((value) => value instanceof Dict),
  sequence: is(isSequence),
  iterable: is(isIterable),
  callable: is((value) => value instanceof Callable || value instanceof Undefined),
  escaped: is((value) => value instanceof Markup),
  lower: is((value, runtime) => hasCase(toText(value, runtime), "lower")),
  upper: is((value, runtime) => hasCase(toText(value, runtime), "upper")),
  filter: named(() => FILTERS),
  test: named(() => TESTS),
} satisfies Record<string, Filter>;
