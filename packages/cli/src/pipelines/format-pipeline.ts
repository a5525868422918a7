import type { ActionRecord, Execution } from "@proton/sandbox";
import { formatTable } from "../output/format-table.ts";
import type { Style, Terminal } from "../terminal.ts";
import type { PipelineState } from "./pipeline-api.ts";

type Paint = Terminal["style"];

const COLORS: Readonly<Record<string, Style>> = {
  Succeeded: "green",
  Failed: "red",
  InProgress: "yellow",
  Waiting: "yellow",
  Superseded: "dim",
};

const MOST_SHOWN = 10;

/** A pipeline for people: its stages as the newest execution left them, and its history. */
export function formatPipeline(pipeline: PipelineState, style: Paint): string {
  const { serviceName, name, sources, executions, stages } = pipeline;
  const [newest] = executions;
  const lines = [
    style("bold", `Pipeline of ${serviceName}`),
    `  ${name}`,
    ...sources.map(({ repositoryId, branch }) => `  builds ${branch} of ${repositoryId}`),
    "",
  ];
  if (newest === undefined) {
    lines.push(
      `  Nothing has run yet: proton pipeline remote --add, then git push local ${sources[0]?.branch ?? "main"}`,
    );
    return `${lines.join("\n")}\n`;
  }
  const rows = stages.flatMap((stage) => stageRows(newest, stage, style));
  lines.push(
    ...formatTable([
      ["stage", "action", "status", "detail"].map((each) => style("dim", each)),
      ...rows,
    ]),
    "",
  );
  lines.push(style("bold", "Executions"));
  const history = executions.slice(0, MOST_SHOWN).map((each) => executionRow(each, style));
  const heads = ["execution", "status", "commit", "started", "took", "because of"];
  lines.push(...formatTable([heads.map((each) => style("dim", each)), ...history]));
  if (newest.status === "Failed") lines.push("", `  ${style("red", "!")} ${newest.summary ?? ""}`);
  return `${lines.join("\n")}\n`;
}

function stageRows(
  execution: Execution,
  name: string,
  style: Paint,
): readonly (readonly string[])[] {
  const stage = execution.stages.find((each) => each.name === name);
  if (stage === undefined || stage.actions.length === 0) {
    return [[name, "", painted(stage?.status ?? "-", style), ""]];
  }
  return stage.actions.map((action, index) => [
    index === 0 ? name : "",
    action.name,
    painted(action.status, style),
    detailOf(action),
  ]);
}

function detailOf({ status, summary, approval }: ActionRecord): string {
  const isAsked = status === "InProgress" && approval !== undefined;
  const text = isAsked ? `waits for an approval: ${approval.question}` : (summary ?? "");
  return text.split("\n", 1)[0] ?? "";
}

function executionRow(execution: Execution, style: Paint): readonly string[] {
  const { id, status, type, revision, startedAt, endedAt, trigger } = execution;
  const commit = revision && `${revision.id.slice(0, 7)} ${revision.message.split("\n", 1)[0]}`;
  const took = endedAt && `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
  const kind = type === "ROLLBACK" ? "rollback after " : "";
  return [
    id.slice(0, 8),
    painted(status, style),
    commit ?? "",
    startedAt.slice(0, 19).replace("T", " "),
    took ?? "",
    `${kind}${trigger}`,
  ];
}

function painted(status: string, style: Paint): string {
  const color = COLORS[status];
  return color === undefined ? status : style(color, status);
}
