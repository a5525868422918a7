import type { CountsSummary } from "@proton/control-plane";
import { formatTable } from "../output/format-table.ts";
import type { Terminal } from "../terminal.ts";

const ROWS: readonly (readonly [keyof CountsSummary, string])[] = [
  ["environmentTemplates", "environment templates"],
  ["serviceTemplates", "service templates"],
  ["environments", "environments"],
  ["services", "services"],
  ["serviceInstances", "service instances"],
  ["pipelines", "pipelines"],
  ["components", "components"],
];

const COLUMNS = [
  ["total", "there are"],
  ["failed", "failed"],
  ["upToDate", "up to date"],
  ["behindMinor", "behind a minor"],
  ["behindMajor", "behind a major"],
] as const;

/** How many there are of everything, and how many need somebody. */
export function formatSummary(counts: CountsSummary, style: Terminal["style"]): string {
  const rows = ROWS.map(([member, title]) => [
    title,
    ...COLUMNS.map(([count]) => String(counts[member]?.[count] ?? "-")),
  ]);
  const heads = ["", ...COLUMNS.map(([, head]) => style("dim", head))];
  return `${formatTable([heads, ...rows]).join("\n")}\n`;
}
