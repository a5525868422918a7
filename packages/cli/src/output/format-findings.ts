import type { Terminal } from "../terminal.ts";
import type { FindingReport, Format } from "./finding-report.ts";
import { formatGithub } from "./format-github.ts";
import { formatJson } from "./format-json.ts";
import { formatPretty } from "./format-pretty.ts";
import { formatSarif } from "./format-sarif.ts";

/** Findings in the format that the user asked for. */
export function formatFindings(format: Format, report: FindingReport, terminal: Terminal): string {
  switch (format) {
    case "json":
      return formatJson(report);
    case "sarif":
      return formatSarif(report);
    case "github":
      return formatGithub(report);
    case "pretty":
      return formatPretty(report, terminal.style);
  }
}
