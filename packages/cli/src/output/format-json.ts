import type { FindingReport } from "./finding-report.ts";
import { rulePage } from "./finding-report.ts";

/** Findings as one JSON document: `{targets, findings}`, each finding with what explains its rule. */
export function formatJson({ findings, targets }: FindingReport): string {
  const shown = findings.map((finding) => ({ ...finding, explain: rulePage(finding.rule) }));
  return `${JSON.stringify({ targets, findings: shown }, undefined, 2)}\n`;
}
