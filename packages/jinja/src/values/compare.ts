import { limitError, typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { codePointCompare } from "./characters.ts";
import { Dict } from "./dict.ts";
import { LenientUndefined, Undefined } from "./undefined.ts";
import { Float, isString, List, Tuple, textOf, typeName, type Value } from "./value.ts";

type Real = number | bigint;

/** The number that a bool, int or float is in comparisons. */
export function realOf(value: Value): Real | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Float ? value.value : undefined;
}

/** `a == b`. @throws JinjaError when either is undefined */
export function equals(a: Value, b: Value, runtime: Runtime): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  if (a instanceof Undefined || b instanceof Undefined) return equalsUndefined(a, b);
  if (isString(a)) return isString(b) && textOf(a) === textOf(b);
  const left = realOf(a);
  if (left !== undefined) {
    const right = realOf(b);
    // biome-ignore lint/suspicious/noDoubleEquals: compares a bigint with a number by value
    return right !== undefined && left == right;
  }
  if (a instanceof List && b instanceof List) return equalItems(a.items, b.items, runtime);
  if (a instanceof Tuple && b instanceof Tuple) return equalItems(a.items, b.items, runtime);
  if (a instanceof Dict && b instanceof Dict) return equalDicts(a, b, runtime);
  return a === b;
}

function equalsUndefined(a: Value, b: Value): boolean {
  for (const side of [a, b]) {
    if (side instanceof Undefined && !(side instanceof LenientUndefined)) throw side.error();
  }
  return a instanceof LenientUndefined && b instanceof LenientUndefined;
}

/** Identity counts as equality inside containers, as in Python. */
export function sameOrEqual(a: Value, b: Value, runtime: Runtime): boolean {
  return a === b || equals(a, b, runtime);
}

function equalItems(a: readonly Value[], b: readonly Value[], runtime: Runtime): boolean {
  if (a.length !== b.length) return false;
  return nested(runtime, () =>
    a.every((item, index) => {
      runtime.spend(1);
      return sameOrEqual(item, b[index] as Value, runtime);
    }),
  );
}

function equalDicts(a: Dict, b: Dict, runtime: Runtime): boolean {
  if (a.size !== b.size) return false;
  return nested(runtime, () =>
    a.entries().every(([key, value]) => {
      runtime.spend(1);
      const other = b.get(key);
      return other !== undefined && sameOrEqual(value, other, runtime);
    }),
  );
}

function nested<T>(runtime: Runtime, compare: () => T): T {
  if (runtime.compareDepth >= runtime.limits.depth) {
    throw limitError(`a value nests deeper than ${runtime.limits.depth} levels`);
  }
  runtime.compareDepth += 1;
  try {
    return compare();
  } finally {
    runtime.compareDepth -= 1;
  }
}

export type Ordering = "<" | "<=" | ">" | ">=";

/** `a < b` and the like. @throws JinjaError when the types cannot be ordered */
export function ordered(operator: Ordering, a: Value, b: Value, runtime: Runtime): boolean {
  const left = realOf(a);
  const right = realOf(b);
  if (left !== undefined && right !== undefined) return orderReals(operator, left, right);
  if (isString(a) && isString(b)) {
    const [left, right] = [textOf(a), textOf(b)];
    runtime.spend(Math.min(left.length, right.length) >> 4);
    return holds(operator, codePointCompare(left, right));
  }
  // Python asks the more special of two undefined types first.
  if (b instanceof Undefined && !(b instanceof LenientUndefined)) {
    throw a instanceof Undefined && !(a instanceof LenientUndefined) ? a.error() : b.error();
  }
  if (a instanceof Undefined) throw a.error();
  if (b instanceof Undefined) throw b.error();
  if (a instanceof List && b instanceof List)
    return orderItems(operator, a.items, b.items, runtime);
  if (a instanceof Tuple && b instanceof Tuple) {
    return orderItems(operator, a.items, b.items, runtime);
  }
  throw typeError(
    `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
  );
}

function orderReals(operator: Ordering, a: Real, b: Real): boolean {
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

function holds(operator: Ordering, order: number): boolean {
  return orderReals(operator, order, 0);
}

function orderItems(
  operator: Ordering,
  a: readonly Value[],
  b: readonly Value[],
  runtime: Runtime,
): boolean {
  return nested(runtime, () => {
    for (let i = 0; i < a.length && i < b.length; i += 1) {
      runtime.spend(1);
      if (!sameOrEqual(a[i] as Value, b[i] as Value, runtime)) {
        return ordered(operator, a[i] as Value, b[i] as Value, runtime);
      }
    }
    return holds(operator, a.length - b.length);
  });
}

/** A stable sort by `<` alone, as Python's `sorted`; `reverse` keeps equal items in order too. */
export function sorted<T>(
  items: readonly T[],
  key: (item: T) => Value,
  reverse: boolean,
  runtime: Runtime,
): T[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  runtime.spend(items.length * 4);
  keyed.sort((a, b) => {
    const [x, y] = reverse ? [b.key, a.key] : [a.key, b.key];
    if (ordered("<", x, y, runtime)) return -1;
    return ordered("<", y, x, runtime) ? 1 : 0;
  });
  return keyed.map(({ item }) => item);
}
