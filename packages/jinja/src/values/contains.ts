import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { sameOrEqual } from "./compare.ts";
import { Dict, DictView } from "./dict.ts";
import { iterate } from "./iterate.ts";
import { Undefined } from "./undefined.ts";
import { isString, PyObject, textOf, typeName, type Value } from "./value.ts";

/** `item in container`. @throws JinjaError as Python does */
export function contains(container: Value, item: Value, runtime: Runtime): boolean {
  if (isString(container)) {
    if (item instanceof Undefined) throw item.error();
    if (!isString(item)) {
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    runtime.spend(textOf(container).length >> 6);
    return textOf(container).includes(textOf(item));
  }
  if (container instanceof Dict) return container.has(item);
  if (container instanceof DictView && container.typeName === "dict_keys") {
    return container.dict.has(item);
  }
  if (!(container instanceof PyObject)) {
    throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  }
  const next = iterate(container, runtime);
  for (let other = next(); other !== undefined; other = next()) {
    runtime.spend(1);
    if (sameOrEqual(other, item, runtime)) return true;
  }
  return false;
}
