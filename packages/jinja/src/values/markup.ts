import type { Runtime } from "../runtime/runtime.ts";
import { toText } from "./repr.ts";
import { Markup, type Value } from "./value.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&#34;",
};

export function escapeText(text: string): string {
  return /[&<>'"]/.test(text)
    ? text.replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character)
    : text;
}

/** `markupsafe.escape`: Markup is left as it is. */
export function escapeValue(value: Value, runtime: Runtime): Markup {
  if (value instanceof Markup) return value;
  return new Markup(runtime.made(escapeText(toText(value, runtime))));
}
