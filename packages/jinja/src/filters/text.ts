import { typeError } from "../errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { toText } from "../values/repr.ts";
import { Undefined } from "../values/undefined.ts";
import { isString, Markup, textOf, type Value } from "../values/value.ts";

/** `soft_str(value)` with a change made to its characters: Markup stays Markup. */
export function mapText(value: Value, runtime: Runtime, change: (text: string) => string): Value {
  const text = isString(value) ? textOf(value) : toText(value, runtime);
  const changed = runtime.made(change(text));
  return value instanceof Markup ? new Markup(changed) : changed;
}

/** The characters of a value that must be a `str` already. @throws JinjaError with `complaint` */
export function requireText(value: Value, complaint: string): string {
  if (isString(value)) return textOf(value);
  throw value instanceof Undefined ? value.error() : typeError(complaint);
}
