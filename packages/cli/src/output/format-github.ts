import type { Finding } from "@proton/cloudformation";
import type { Range } from "@proton/text";
import { type FindingReport, rulePage } from "./finding-report.ts";
import { printable } from "./printable.ts";

const LEVELS = { error: "error", warning: "warning", info: "notice" } as const;

/** Findings as GitHub Actions workflow commands, which become annotations of a pull request. */
export function formatGithub({ findings }: FindingReport): string {
  return findings.map(annotation).join("");
}

function annotation(finding: Finding): string {
  const properties = {
    file: finding.file,
    ...(finding.range && place(finding.range)),
    title: finding.rule,
  };
  const written = Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(",");
  const related = (finding.related ?? []).map((place) => {
    const line = place.range ? `:${place.range.start.line}` : "";
    return `\n${place.message} (${place.file}${line})`;
  });
  const message = `${finding.message}${related.join("")}\n${rulePage(finding.rule)}`;
  return `::${LEVELS[finding.severity]} ${written}::${escapeData(message)}\n`;
}

function place({ start, end }: Range): Record<string, number> {
  const lines = { line: start.line, endLine: end.line };
  // GitHub refuses columns of annotations that span lines.
  return start.line === end.line ? { ...lines, col: start.column, endColumn: end.column } : lines;
}

function escapeData(text: string): string {
  return printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
