import { type Finding, findingOf } from "@proton/cloudformation";
import type { TemplateFailure } from "@proton/jinja";
import { jinjaRules } from "../rules/jinja-rules.ts";

/** The finding of a template that could not be compiled or rendered. */
export function jinjaFinding(file: string, failure: TemplateFailure): Finding {
  const { code, message, hint, range } = failure;
  // Jinja2 ends some of its messages with a full stop.
  const whole = hint ? `${message.replace(/\.$/, "")}: ${hint}` : message;
  const details = { message: whole, file, range };
  return findingOf(jinjaRules[code], details);
}
