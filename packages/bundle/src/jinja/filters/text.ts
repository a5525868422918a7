import type { Runtime } from "../runtime/runtime.ts";
import { toText } from "../values/repr.ts";
import { isString, Markup, textOf, type Value } from "../values/value.ts";

/** `soft_str(value)` with a change made to its characters: Markup stays Markup. */
export function mapText(value: Value, runtime: Runtime, change: (text: string) => string): Value {
  const text = isString(value) ? textOf(value) : toText(value, runtime);
  const changed = runtime.made(change(text));
  return value instanceof Markup ? new Markup(changed) : changed;
}
