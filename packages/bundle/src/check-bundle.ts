import type { Finding } from "@proton/cloudformation";
import type { TemplateBundle } from "./model/template-bundle.ts";
import { BUNDLE_RULES } from "./rules/all-rules.ts";
import { yamlPaths } from "./rules/documents.ts";
import { findingOf } from "./rules/rule.ts";

/** What is wrong with a bundle's own documents, without rendering anything. */
export function checkDocuments(bundle: TemplateBundle): readonly Finding[] {
  const findings = yamlPaths(bundle).flatMap((path) => bundle.yaml(path)?.findings ?? []);
  for (const rule of BUNDLE_RULES) {
    rule.check(bundle, (details) => findings.push(findingOf(rule, details)));
  }
  return findings;
}
