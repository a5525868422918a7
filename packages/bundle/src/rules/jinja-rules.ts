import type { RuleInfo } from "@proton/cloudformation";
import type { JinjaErrorCode } from "@proton/jinja";

/** The rules that a Jinja template can break, by the code of the engine's failure. */
export const jinjaRules: Readonly<Record<JinjaErrorCode, RuleInfo>> = {
  syntax: {
    id: "JINJA1001",
    title: "The template is not valid Jinja",
    severity: "error",
    stopsRegistration: true,
    description:
      "The template is read as Jinja2 reads it. The finding stands at the first token that does not fit: look for an unclosed `{{` or `{%`, a missing `endif` or `endfor`, or a filter that does not exist.",
  },
  undefined: {
    id: "JINJA1002",
    title: "Something that is not defined was used",
    severity: "error",
    description:
      "Proton failed a deployment whose template read a value that is not there. Declare the input, ask `is defined` first, or give a `default(…)`.",
  },
  type: {
    id: "JINJA1003",
    title: "An operation or a filter does not fit the value",
    severity: "error",
    description:
      "A filter, a test or an operation got a value that it cannot work with, as in Python: text plus number, an index that is out of range, `proton_cfn_sanitize` of a text with other characters.",
  },
  limit: {
    id: "JINJA1004",
    title: "The template does too much, or nests too deep",
    severity: "error",
    description:
      "Rendering is bounded in steps, size of the output and nesting, so that a template cannot run for ever or fill the memory. No real template comes near the bounds.",
  },
  unsafe: {
    id: "JINJA1005",
    title: "An internal attribute was asked for",
    severity: "error",
    description:
      "Names that begin with `__` lead into the internals of Python, which Jinja2's sandbox refuses as well.",
  },
  unsupported: {
    id: "JINJA1006",
    title: "A feature of Jinja2 that a bundle cannot use",
    severity: "error",
    description:
      "`include`, `import` and `extends` need other files, and a bundle renders one file. Write macros into the template itself.",
  },
};
