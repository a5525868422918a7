import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { characters, lengthOf } from "./characters.ts";
import { Dict, DictView } from "./dict.ts";
import { PyRange } from "./range.ts";
import {
  isString,
  List,
  Markup,
  type Next,
  PyObject,
  Tuple,
  textOf,
  typeName,
  type Value,
} from "./value.ts";

/** `iter(value)`. @throws JinjaError when it is not iterable */
export function iterate(value: Value, runtime: Runtime): Next {
  if (value instanceof PyObject && !(value instanceof Markup)) {
    const next = value.iterate(runtime);
    if (next) return next;
  }
  if (isString(value)) return overItems(toItems(value, runtime));
  throw notIterable(value);
}

/** All items, counted as work. @throws JinjaError when it is not iterable */
export function toItems(value: Value, runtime: Runtime): readonly Value[] {
  const items = quickItems(value);
  if (items) {
    runtime.makeItems(items.length);
    return items;
  }
  const next = iterate(value, runtime);
  const collected: Value[] = [];
  for (let item = next(); item !== undefined; item = next()) {
    runtime.spend(1);
    collected.push(item);
  }
  return collected;
}

function quickItems(value: Value): readonly Value[] | undefined {
  if (value instanceof List || value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof DictView || value instanceof PyRange) return value.toArray();
  return isString(value) ? characters(textOf(value)) : undefined;
}

function overItems(items: readonly Value[]): Next {
  let at = 0;
  return () => items[at++];
}

function notIterable(value: Value): Error {
  return typeError(`'${typeName(value)}' object is not iterable`);
}

/** `len(value)`. @throws JinjaError when it has none */
export function length(value: Value): number {
  if (isString(value)) return lengthOf(textOf(value));
  const size = value instanceof PyObject ? value.length() : undefined;
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return size;
}
