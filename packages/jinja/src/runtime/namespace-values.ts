import { limitError, typeError } from "../errors.ts";
import { Dict } from "../values/dict.ts";
import { integer } from "../values/integers.ts";
import type { PathNode } from "../values/path.ts";
import { Float, List, type Value } from "../values/value.ts";

const MAX_DEPTH = 64;

/** A float that has no fraction, such as the `1.0` of a YAML file: JavaScript alone cannot tell. */
export function float(value: number): unknown {
  return new Float(value);
}

/**
 * Plain data as Python values. Integral numbers are ints, others floats; {@link float} marks a
 * float that is integral. Only own enumerable properties are taken, so nothing of JavaScript's
 * prototypes is visible to a template.
 *
 * @throws JinjaError for functions, symbols and data that nests deeper than 64 levels
 */
export function toNamespace(data: Readonly<Record<string, unknown>>): Dict {
  const root: PathNode = { parent: undefined, key: "" };
  return dictOf(Object.entries(data), root, 0);
}

function dictOf(
  entries: Iterable<readonly [string, unknown]>,
  path: PathNode,
  depth: number,
): Dict {
  const dict = new Dict([], path);
  for (const [key, value] of entries) {
    dict.set(key, toValue(value, { parent: path, key }, depth + 1));
  }
  return dict;
}

function toValue(data: unknown, path: PathNode, depth: number): Value {
  if (depth > MAX_DEPTH) throw limitError(`the namespace nests deeper than ${MAX_DEPTH} levels`);
  if (data === null || data === undefined) return null;
  switch (typeof data) {
    case "string":
    case "boolean":
      return data;
    case "bigint":
      return integer(data);
    case "number":
      if (!Number.isInteger(data)) return new Float(data);
      return Number.isSafeInteger(data) ? data + 0 : BigInt(data);
    case "object":
      return objectOf(data, path, depth);
    default:
      throw typeError(`a ${typeof data} cannot be given to a template`);
  }
}

function objectOf(data: object, path: PathNode, depth: number): Value {
  if (data instanceof Float) return data;
  if (Array.isArray(data)) {
    const items = data.map((item, key) => toValue(item, { parent: path, key }, depth + 1));
    return new List(items, path);
  }
  if (data instanceof Map) {
    return dictOf(
      Array.from(data, ([key, value]) => [String(key), value] as const),
      path,
      depth,
    );
  }
  return dictOf(Object.entries(data), path, depth);
}
