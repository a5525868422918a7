import { formatTable } from "../output/format-table.ts";
import { printableLine } from "../output/printable.ts";
import type { Style, Terminal } from "../terminal.ts";
import { syncName } from "./follow-sync.ts";
import type { BranchSync } from "./read-syncs.ts";

type Paint = Terminal["style"];

const COLORS: Readonly<Record<string, Style>> = {
  SUCCEEDED: "green",
  FAILED: "red",
  IN_PROGRESS: "yellow",
  INITIATED: "yellow",
};

/** What is synced, for people: each resource, and what the last run says where it failed. */
export function formatSyncs(syncs: readonly BranchSync[], style: Paint): string {
  if (syncs.length === 0) {
    return "nothing is synced: proton sync config <kind> <name> --repository <owner/name>\n";
  }
  return syncs.map((sync) => formatSync(sync, style)).join("\n");
}

function formatSync(sync: BranchSync, style: Paint): string {
  const { repositoryName, branch, latest, resources } = sync;
  const status = latest?.status ?? "INITIATED";
  const title = `${syncName(sync)} from ${branch} of ${repositoryName}`;
  const head = ["what", "directory", "commit", "status", "detail"];
  const rows = resources.map((resource) => {
    const attempt = resource.latest;
    return [
      resource.target.split(":").slice(5).join(":"),
      resource.directory,
      attempt?.targetRevision.sha.slice(0, 7) ?? "",
      painted(attempt?.status ?? "", style),
      printableLine(attempt?.events.at(-1)?.event ?? ""),
    ];
  });
  const reasons = status === "FAILED" ? failuresOf(sync) : [];
  return [
    `${style("bold", title)} ${painted(status, style)}`,
    ...formatTable([head.map((each) => style("dim", each)), ...rows]),
    ...reasons.map((reason) => `  ${style("red", "!")} ${printableLine(reason)}`),
    "",
  ].join("\n");
}

/** What failed and stands in no row. */
function failuresOf({ latest, resources }: BranchSync): readonly string[] {
  const told = new Set(resources.map((resource) => resource.latest?.events.at(-1)?.event));
  const failed = (latest?.events ?? []).filter(({ type }) => type === "FAILED");
  return failed.map(({ event }) => event).filter((event) => !told.has(event));
}

function painted(status: string, style: Paint): string {
  const color = COLORS[status];
  return color === undefined ? status : style(color, status);
}
