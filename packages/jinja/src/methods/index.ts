import { Dict, DictView } from "../values/dict.ts";
import { PyRange } from "../values/range.ts";
import {
  Builtin,
  Float,
  isInteger,
  isString,
  List,
  Markup,
  Tuple,
  type Value,
  weightOf,
} from "../values/value.ts";
import { TEXT_METHOD_COSTS, USUAL_TEXT_METHOD_COST } from "./costs.ts";
import { dictMethods } from "./dict.ts";
import { listMethods, sequenceMethods } from "./list.ts";
import { markupMethods } from "./markup.ts";
import type { Method, Methods } from "./method.ts";
import { floatMethods, integerMethods, numberProperties } from "./number.ts";
import { stringMethods } from "./string.ts";

/** A method of a built-in type, bound to its object, or a property of a number. */
export function methodOf(self: Value, name: string): Value | undefined {
  const number = typeof self === "boolean" || isInteger(self) || self instanceof Float;
  if (number && Object.hasOwn(numberProperties, name)) {
    return numberProperties[name]?.(self);
  }
  const methods = methodsOf(self);
  if (!methods || !Object.hasOwn(methods, name)) return undefined;
  const method = methods[name] as Method<Value>;
  const cost = isString(self) ? (TEXT_METHOD_COSTS.get(name) ?? USUAL_TEXT_METHOD_COST) : 1;
  return new Builtin(name, (args, runtime) => {
    runtime.spend(weightOf(self) * cost);
    return method(self, args, runtime);
  });
}

function methodsOf(self: Value): Methods<never> | undefined {
  if (typeof self === "string") return stringMethods;
  if (self instanceof Markup) return markupMethods;
  if (self instanceof Dict) return dictMethods;
  if (self instanceof List) return listMethods;
  if (self instanceof Tuple || self instanceof PyRange) return sequenceMethods;
  if (self instanceof Float) return floatMethods;
  if (isInteger(self) || typeof self === "boolean") return integerMethods;
  return self instanceof DictView ? {} : undefined;
}
