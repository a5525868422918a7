import type { Runtime } from "../runtime/runtime.ts";
import { getItem } from "../values/attributes.ts";
import { Undefined } from "../values/undefined.ts";
import { isString, List, Markup, textOf, type Value } from "../values/value.ts";

export type Getter = (item: Value) => Value;

/** What `attribute="a.b.0"` looks up. `fallback` stands in for what is undefined on the way. */
export function attributeGetter(
  attribute: Value,
  runtime: Runtime,
  fallback: Value = null,
): Getter {
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part, runtime, runtime.span);
      if (fallback !== null && value instanceof Undefined) value = fallback;
    }
    return value;
  };
}

/** The key that `sort`, `unique`, `min`, `max` and `groupby` compare by. */
export function keyGetter(
  attribute: Value,
  caseSensitive: boolean,
  runtime: Runtime,
  fallback: Value = null,
): Getter {
  const get = attributeGetter(attribute, runtime, fallback);
  return caseSensitive ? get : (item) => ignoreCase(get(item), runtime);
}

/** The keys of `sort(attribute="a,b")`, as one list. */
export function keysGetter(attribute: Value, caseSensitive: boolean, runtime: Runtime): Getter {
  const attributes = isString(attribute) ? textOf(attribute).split(",") : [attribute];
  const getters = attributes.map((one) => keyGetter(one, caseSensitive, runtime));
  return (item) => new List(getters.map((get) => get(item)));
}

export function ignoreCase(value: Value, runtime: Runtime): Value {
  if (!isString(value)) return value;
  const text = textOf(value);
  // A new text, which is compared or hashed next.
  runtime.spend(text.length >> 3);
  return value instanceof Markup ? new Markup(text.toLowerCase()) : text.toLowerCase();
}

function partsOf(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (!isString(attribute)) return [attribute];
  return textOf(attribute)
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
