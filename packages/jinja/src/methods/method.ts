import { type Bound, bind, type Parameters } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { CallArguments, Value } from "../values/value.ts";

/** A method of a Python type: the object, the arguments, what is shared. */
export type Method<T> = (self: T, args: CallArguments, runtime: Runtime) => Value;
export type Methods<T> = Readonly<Record<string, Method<T>>>;

export function method<T, P extends Parameters>(
  parameters: P,
  body: (self: T, args: Bound<P>, runtime: Runtime) => Value,
): Method<T> {
  return (self, args, runtime) => body(self, bind(parameters, args), runtime);
}
