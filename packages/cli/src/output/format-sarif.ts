import type { Finding } from "@proton/cloudformation";
import type { Range } from "@proton/text";
import { type FindingReport, rulePage } from "./finding-report.ts";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const;

/** Findings as SARIF 2.1.0, which GitHub code scanning and editors read. */
export function formatSarif({ findings }: FindingReport): string {
  const ids = [...new Set(findings.map((finding) => finding.rule))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "proton",
            rules: ids.map((id) => ({ id, help: { text: `See ${rulePage(id)}` } })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => result(finding, ids.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function result(finding: Finding, ruleIndex: number): object {
  const related = (finding.related ?? []).map((place, id) => ({
    id,
    message: { text: place.message },
    ...location(place.file, place.range),
  }));
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [location(finding.file, finding.range)],
    ...(related.length > 0 && { relatedLocations: related }),
    ...(finding.fix && { fixes: [fix(finding.fix)] }),
  };
}

function fix({ title, file, range, newText }: NonNullable<Finding["fix"]>): object {
  const replacement = { deletedRegion: region(range), insertedContent: { text: newText } };
  return {
    description: { text: title },
    artifactChanges: [{ artifactLocation: { uri: uri(file) }, replacements: [replacement] }],
  };
}

function location(file: string, range: Range | undefined): object {
  const physicalLocation = {
    artifactLocation: { uri: uri(file) },
    ...(range && { region: region(range) }),
  };
  return { physicalLocation };
}

function region({ start, end }: Range): object {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** A relative URI reference: SARIF wants forward slashes and percent signs. */
function uri(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
