import { type Finding, findingOf } from "@proton/cloudformation";
import type { TemplateFailure } from "@proton/jinja";
import { jinjaRules } from "../rules/jinja-rules.ts";

/** The finding of a template that could not be compiled or rendered. */
export function jinjaFinding(file: string, failure: TemplateFailure): Finding {
  const { code, message, hint, range } = failure;
  const details = { message: hint ? `${message}: ${hint}` : message, file, range };
  return findingOf(jinjaRules[code], details);
}
