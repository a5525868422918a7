import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { characters } from "./characters.ts";
import { asIndex } from "./integers.ts";
import { PyRange } from "./range.ts";
import { Undefined } from "./undefined.ts";
import { isString, List, Markup, Tuple, textOf, typeName, type Value } from "./value.ts";

const BOUND_MESSAGE = "slice indices must be integers or None or have an __index__ method";

/** `object[from:to:step]`. */
export function sliceValue(
  object: Value,
  from: Value,
  to: Value,
  step: Value,
  runtime: Runtime,
): Value {
  if (object instanceof Undefined) throw object.error();
  if (isString(object)) {
    const text = textOf(object);
    const sliced = pick(characters(text), from, to, step, runtime).join("");
    return typeof object === "string" ? sliced : new Markup(sliced);
  }
  if (object instanceof List) return new List(pick(object.items, from, to, step, runtime));
  if (object instanceof Tuple) return new Tuple(pick(object.items, from, to, step, runtime));
  if (object instanceof PyRange) return sliceRange(object, from, to, step);
  const type = typeName(object);
  throw typeError(
    type === "dict" ? "unhashable type: 'slice'" : `'${type}' object is not subscriptable`,
  );
}

interface Bounds {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

function boundsOf(length: number, from: Value, to: Value, step: Value): Bounds {
  const stride = step === null ? 1 : asIndex(step, BOUND_MESSAGE);
  if (stride === 0) throw typeError("slice step cannot be zero");
  const low = stride > 0 ? 0 : -1;
  const high = stride > 0 ? length : length - 1;
  const clamp = (value: Value, fallback: number): number => {
    if (value === null) return fallback;
    const index = asIndex(value, BOUND_MESSAGE);
    return Math.min(high, Math.max(low, index < 0 ? index + length : index));
  };
  const [first, last] = stride > 0 ? [low, high] : [high, low];
  return { start: clamp(from, first), stop: clamp(to, last), step: stride };
}

function pick<T>(items: readonly T[], from: Value, to: Value, step: Value, runtime: Runtime): T[] {
  const bounds = boundsOf(items.length, from, to, step);
  const picked: T[] = [];
  const goesOn = (at: number): boolean => (bounds.step > 0 ? at < bounds.stop : at > bounds.stop);
  for (let at = bounds.start; goesOn(at); at += bounds.step) picked.push(items[at] as T);
  runtime.spend(picked.length >> 3);
  return picked;
}

function sliceRange(range: PyRange, from: Value, to: Value, step: Value): PyRange {
  const bounds = boundsOf(range.size, from, to, step);
  return new PyRange(
    range.start + bounds.start * range.step,
    range.start + bounds.stop * range.step,
    range.step * bounds.step,
  );
}
