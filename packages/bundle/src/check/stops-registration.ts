import type { Finding } from "@proton/cloudformation";
import { bundleRules } from "../rules/all-rules.ts";
import { jinjaRules } from "../rules/jinja-rules.ts";

const STOPPING = new Set(
  bundleRules.flatMap(({ id, stopsRegistration }) => (stopsRegistration ? [id] : [])),
);

/** Specs and hidden files lie beside a bundle: nothing of them is registered. */
const COMPANION = /^(?:spec\/|\.)/;

/**
 * Whether Proton would have registered no version because of a finding: it audited the form of the
 * archive, manifests and schema, and did not "check for template development, dependency, and logic
 * errors".
 */
export function stopsRegistration({ rule, file }: Finding): boolean {
  // Commands of a shell can look like Jinja: whether Proton minded is not known.
  if (rule === jinjaRules.syntax.id && file.endsWith("/manifest.yaml")) return false;
  return STOPPING.has(rule) && !COMPANION.test(file);
}
