import type { Finding, RelatedLocation, Severity } from "@proton/cloudformation";
import type { Range } from "@proton/text";
import type { Style, Terminal } from "../terminal.ts";
import { countBySeverity, type FindingReport, rulePage } from "./finding-report.ts";
import { printableLine } from "./printable.ts";

const STYLES: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "blue" };
const MAX_SHOWN_COLUMNS = 160;
/** Shown in a line of a file as one character each, so that the caret stays where it belongs. */
const CONTROL = /[^\P{Cc}\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

type Paint = Terminal["style"];

/** Findings for people: the line, a caret under what is wrong, and where it came from. */
export function formatPretty(report: FindingReport, style: Paint): string {
  const blocks = report.findings.map((finding) => block(finding, report, style));
  const summary = countBySeverity(report.findings);
  const targets = report.targets.map(printableLine).join(", ");
  const last =
    summary === "" ? `${style("green", "✓")} ${targets}: no findings` : `${targets}: ${summary}`;
  return `${[...blocks, last].join("\n\n")}\n`;
}

function block(finding: Finding, report: FindingReport, style: Paint): string {
  const severity = finding.severity === "info" ? "note" : finding.severity;
  const head = `${style(STYLES[finding.severity], severity)} ${style("bold", finding.rule)}  ${printableLine(finding.message)}`;
  const lines = [head, ...place(finding, report, style, STYLES[finding.severity])];
  for (const related of finding.related ?? [])
    lines.push(...relatedPlace(related, finding, report, style));
  if (finding.fix) lines.push(`  ${style("green", "fix")}: ${printableLine(finding.fix.title)}`);
  lines.push(`  ${style("dim", rulePage(finding.rule))}`);
  return lines.join("\n");
}

/** A place that is the finding's own is not shown a second time. */
function relatedPlace(
  related: RelatedLocation,
  { file, range }: Finding,
  report: FindingReport,
  style: Paint,
): string[] {
  const message = `  ${style("cyan", printableLine(related.message))}`;
  const isSame = related.file === file && related.range?.start.offset === range?.start.offset;
  return isSame ? [message] : [message, ...place(related, report, style, "cyan")];
}

function place(
  { file, range }: { readonly file: string; readonly range?: Range },
  report: FindingReport,
  style: Paint,
  caret: Style,
): string[] {
  if (!range) return [`  ${style("dim", "-->")} ${printableLine(file)}`];
  const where = `  ${style("dim", "-->")} ${printableLine(file)}:${range.start.line}:${range.start.column}`;
  const line = report.text(file)?.split(/\r?\n/, range.start.line)[range.start.line - 1];
  if (line === undefined) return [where];
  const number = String(range.start.line);
  const bar = style("dim", "|");
  const { shown, offset } = clip(line, range.start.column - 1);
  const column = range.start.column - 1 - offset;
  const room = Math.max(1, shown.length - column);
  const wide = range.end.line === range.start.line ? range.end.column - range.start.column : room;
  // Tabs stay tabs, so that the caret stands below whatever width they have.
  const indent = shown.slice(0, column).replaceAll(/[^\t]/g, " ");
  return [
    where,
    `  ${style("dim", number)} ${bar} ${printableLine(shown.replaceAll(CONTROL, "�"))}`,
    `  ${" ".repeat(number.length)} ${bar} ${indent}${style(caret, "^".repeat(Math.min(Math.max(1, wide), room)))}`,
  ];
}

/** A very long line is cut around the place. */
function clip(line: string, column: number): { readonly shown: string; readonly offset: number } {
  if (line.length <= MAX_SHOWN_COLUMNS) return { shown: line, offset: 0 };
  const offset = Math.max(0, Math.min(column - 40, line.length - MAX_SHOWN_COLUMNS));
  return { shown: line.slice(offset, offset + MAX_SHOWN_COLUMNS), offset };
}
