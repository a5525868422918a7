import type { JinjaErrorKind } from "./errors.ts";

/** The rules that a template can break, by the kind of the failure. */
export const JINJA_RULES: Readonly<Record<JinjaErrorKind, { id: string; title: string }>> = {
  syntax: { id: "JINJA1001", title: "the template is not valid Jinja" },
  undefined: { id: "JINJA1002", title: "something that is not defined was used" },
  type: { id: "JINJA1003", title: "an operation or a filter does not fit the value" },
  limit: { id: "JINJA1004", title: "the template does too much, or nests too deep" },
  unsafe: { id: "JINJA1005", title: "an internal attribute was asked for" },
  unsupported: { id: "JINJA1006", title: "a feature of Jinja2 that a bundle cannot use" },
};
