import type { Finding } from "@proton/cloudformation";

/** How findings can be printed. */
export const FORMATS = ["pretty", "json", "sarif", "github"] as const;
export type Format = (typeof FORMATS)[number];

/** Findings whose files are shown as the user would write them, and the texts they stand in. */
export interface FindingReport {
  readonly findings: readonly Finding[];
  /** What was checked, as the user named it. */
  readonly targets: readonly string[];
  /** The text of a file that findings name. */
  text(file: string): string | undefined;
}

/** The command that explains a rule, wherever the findings are read. */
export function rulePage(rule: string): string {
  return `proton explain ${rule}`;
}

/** `3 errors, 1 warning`; an empty string when there is nothing. */
export function countBySeverity(findings: readonly Finding[]): string {
  const counts = (["error", "warning", "info"] as const).map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const noun = severity === "info" ? "note" : severity;
    return count === 0 ? undefined : `${count} ${noun}${count === 1 ? "" : "s"}`;
  });
  return counts.filter((text) => text !== undefined).join(", ");
}
