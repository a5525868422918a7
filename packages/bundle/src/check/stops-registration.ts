import type { Finding } from "@proton/cloudformation";
import { bundleRules } from "../rules/all-rules.ts";

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
  return STOPPING.has(rule) && !COMPANION.test(file);
}
