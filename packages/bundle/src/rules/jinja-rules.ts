import { JINJA_RULES } from "../jinja/index.ts";
import type { RuleDefinition } from "./rule.ts";

type JinjaErrorKind = keyof typeof JINJA_RULES;

const DESCRIPTIONS: Readonly<Record<JinjaErrorKind, string>> = {
  syntax:
    "The template is read as Jinja2 reads it. The finding stands at the first token that does not fit: look for an unclosed `{{` or `{%`, a missing `endif` or `endfor`, or a filter that does not exist.",
  undefined:
    "Proton failed a deployment whose template read a value that is not there. Declare the input, ask `is defined` first, or give a `default(…)`.",
  type: "A filter, a test or an operation got a value that it cannot work with, as in Python: text plus number, an index that is out of range, `proton_cfn_sanitize` of a text with other characters.",
  limit:
    "Rendering is bounded in steps, size of the output and nesting, so that a template cannot run for ever or fill the memory. No real template comes near the bounds.",
  unsafe:
    "Names that begin with `__` lead into the internals of Python, which Jinja2's sandbox refuses as well.",
  unsupported:
    "`include`, `import` and `extends` need other files, and a bundle renders one file. Write macros into the template itself.",
};

/** The rules of the Jinja engine, as their pages show them. */
export const jinjaRules: readonly RuleDefinition[] = (Object.keys(DESCRIPTIONS) as JinjaErrorKind[])
  .map((kind): RuleDefinition => {
    const { id, title } = JINJA_RULES[kind];
    return { id, title: sentence(title), severity: "error", description: DESCRIPTIONS[kind] };
  })
  .toSorted((a, b) => (a.id < b.id ? -1 : 1));

function sentence(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
