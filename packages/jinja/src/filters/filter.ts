import { type Bound, bind, type Parameters } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { CallArguments, Value } from "../values/value.ts";

/** What stands after `|` or `is`: the value, the arguments, what is shared. */
export type Filter = (value: Value, args: CallArguments, runtime: Runtime) => Value;

/** A filter with named parameters; the order and the names are Jinja2's. */
export function filter<P extends Parameters>(
  parameters: P,
  body: (value: Value, args: Bound<P>, runtime: Runtime) => Value,
): Filter {
  const names = Object.keys(parameters);
  return (value, args, runtime) => body(value, bind(parameters, args, names), runtime);
}
