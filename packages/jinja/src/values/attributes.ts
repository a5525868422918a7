import { JinjaError, type Span } from "../errors.ts";
import { methodOf } from "../methods/index.ts";
import { nameHint } from "../name-hint.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { characters } from "./characters.ts";
import { Dict } from "./dict.ts";
import { PyRange } from "./range.ts";
import { repr } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import { isString, List, Markup, PyObject, Tuple, textOf, typeName, type Value } from "./value.ts";

const DUNDER = /^__\w+__$/;

/** `object.name` as Jinja2 looks it up: the attribute first, then the item. */
export function getAttribute(object: Value, name: string, runtime: Runtime, span?: Span): Value {
  if (object instanceof Undefined) return attributeOfUndefined(object, name, span);
  const attribute = attributeOf(object, name, runtime, span);
  if (attribute !== undefined) return attribute;
  const item = object instanceof Dict ? readEntry(object, name, runtime) : undefined;
  return item === undefined ? missing(object, name, runtime, span) : item;
}

/** `object[key]` as Jinja2 looks it up: the item first, then the attribute. */
export function getItem(object: Value, key: Value, runtime: Runtime, span?: Span): Value {
  if (object instanceof Undefined) throw object.error();
  const item = itemOf(object, key, runtime);
  if (item !== undefined) return item;
  if (isString(key)) {
    const attribute = attributeOf(object, textOf(key), runtime, span);
    if (attribute !== undefined) return attribute;
  }
  return missing(object, key, runtime, span);
}

function attributeOfUndefined(object: Undefined, name: string, span: Span | undefined): Undefined {
  if (DUNDER.test(name)) return unsafe(object, name, span);
  throw object.error();
}

/** An attribute in Python's sense: a method or a property, refused when it is internal. */
export function attributeOf(
  object: Value,
  name: string,
  runtime: Runtime,
  span?: Span,
): Value | undefined {
  const own = object instanceof PyObject ? object.attribute(name, runtime) : undefined;
  if (own !== undefined) return own;
  if (DUNDER.test(name)) return unsafe(object, name, span);
  return methodOf(object, name);
}

function unsafe(object: Value, name: string, span: Span | undefined): Undefined {
  return new Undefined({
    code: "unsafe",
    message: `access to attribute '${name}' of '${typeName(object)}' object is unsafe.`,
    span,
    name,
  });
}

/** An entry of a dict; entries of the namespace are noted as read. */
export function readEntry(dict: Dict, key: Value, runtime: Runtime): Value | undefined {
  const value = dict.get(key);
  if (value === undefined || !dict.path || typeof key !== "string") return value;
  runtime.reads.push({ parent: dict.path, key });
  return value;
}

function itemOf(object: Value, key: Value, runtime: Runtime): Value | undefined {
  if (object instanceof Dict) return readDictItem(object, key, runtime);
  if (typeof key !== "number" && typeof key !== "boolean") return undefined;
  const index = Number(key);
  if (object instanceof List) return readListItem(object, index, runtime);
  if (object instanceof Tuple) return object.items.at(index);
  if (isString(object)) {
    const character = characters(textOf(object)).at(index);
    return character !== undefined && object instanceof Markup ? new Markup(character) : character;
  }
  if (!(object instanceof PyRange)) return undefined;
  const at = index < 0 ? index + object.size : index;
  return at >= 0 && at < object.size ? object.at(at) : undefined;
}

function readDictItem(dict: Dict, key: Value, runtime: Runtime): Value | undefined {
  try {
    return readEntry(dict, key, runtime);
  } catch (error) {
    const unhashable = error instanceof JinjaError && error.code === "type";
    if (unhashable) return undefined;
    throw error;
  }
}

function readListItem(list: List, index: number, runtime: Runtime): Value | undefined {
  const at = index < 0 ? index + list.items.length : index;
  const value = list.items[at];
  if (value !== undefined && list.path) runtime.reads.push({ parent: list.path, key: at });
  return value;
}

const MODULES: Readonly<Record<string, string>> = {
  Markup: "markupsafe.Markup",
  Namespace: "jinja2.utils.Namespace",
  Cycler: "jinja2.utils.Cycler",
  Joiner: "jinja2.utils.Joiner",
  Macro: "jinja2.runtime.Macro",
  LoopContext: "jinja2.runtime.LoopContext",
};

/** A value in the words of Jinja2's messages: `dict object`, `None`. */
export function objectTypeRepr(object: Value): string {
  if (object === null) return "None";
  const name = typeName(object);
  return `${MODULES[name] ?? name} object`;
}

function missing(object: Value, key: Value, runtime: Runtime, span: Span | undefined): Undefined {
  const type = objectTypeRepr(object);
  const message = isString(key)
    ? `'${type}' has no attribute ${repr(key, runtime)}`
    : `${type} has no element ${repr(key, runtime)}`;
  const hint = (): string | undefined => suggestKey(object, key);
  return new Undefined({ message, span, hint, name: key });
}

function suggestKey(object: Value, key: Value): string | undefined {
  if (!(object instanceof Dict) || !isString(key)) return undefined;
  const names = object.keys().filter((name) => typeof name === "string");
  const near = nameHint(textOf(key), names);
  if (near) return near;
  if (names.length === 0) return "it has no entries";
  return names.length <= 20 ? `it has: ${names.join(", ")}` : undefined;
}
